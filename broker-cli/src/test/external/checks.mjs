// A test harness of one page, the same in Node and in a browser: runs cases one after the other and reports each.

/** How long a case may wait for anything; only a failing one ever does. */
const PATIENCE_MILLIS = 60_000;

const cases = [];

/** Registers a case. Its body gets the environment that run() was given. */
export function check(name, body) {
  cases.push({ name, body, runsWhere: () => true });
}

/** Registers a case for environments whose carriesOctets is as told. */
export function checkWhere({ carriesOctets }, name, body) {
  cases.push({ name, body, runsWhere: (environment) => (environment.carriesOctets ?? true) === carriesOctets });
}

/** Runs all cases; report(name, error) is called for each, with null for a success. */
export async function run(environment, report) {
  for (const { name, body } of cases.filter(({ runsWhere }) => runsWhere(environment))) {
    const cleanUps = [];
    try {
      await within(PATIENCE_MILLIS, 'the case did not end', body({ ...environment, after: (f) => cleanUps.push(f) }));
      report(name, null);
    } catch (error) {
      report(name, String(error?.stack ?? error));
    }
    for (const cleanUp of cleanUps) {
      await cleanUp();
    }
  }
}

/** Reports a case to the test that reads standard output: error is null for a success. */
export function report(name, error) {
  console.log(error === null ? `ok ${name}` : `FAILED ${name}: ${error.replaceAll('\n', ' | ')}`);
}

/** Fails unless both are the same, compared as JSON. */
export function equal(actual, expected, what = 'value') {
  const [left, right] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (left !== right) {
    throw new Error(`${what}: expected ${right}, got ${left}`);
  }
}

/** Fails unless it holds. */
export function ok(condition, what) {
  if (!condition) {
    throw new Error(`not so: ${what}`);
  }
}

/** What came in and was not looked at yet, in order. */
export class Inbox {
  #items = [];
  #waiting = [];

  /** Takes something in. */
  add(item) {
    const next = this.#waiting.shift();
    if (next) {
      next(item);
    } else {
      this.#items.push(item);
    }
  }

  /** The oldest, once it is here. */
  next() {
    return this.#items.length > 0
      ? Promise.resolve(this.#items.shift())
      : within(PATIENCE_MILLIS, 'nothing came', new Promise((resolve) => this.#waiting.push(resolve)));
  }

  /** What is here now. */
  drain() {
    return this.#items.splice(0);
  }
}

function within(millis, message, promise) {
  let timer;
  const tooLate = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(message)), millis);
  });
  return Promise.race([promise, tooLate]).finally(() => clearTimeout(timer));
}
