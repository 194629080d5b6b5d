// How a program talks to ExternalClientsTest: lines on standard output, answers on standard input.

import { createInterface } from 'node:readline';

const answers = createInterface({ input: process.stdin })[Symbol.asyncIterator]();

/** Where the broker is, as the test said in the environment variables of this process. */
export const broker = {
  url: required('HOOFBEAT_WS_URL'),
  login: required('HOOFBEAT_LOGIN'),
  passcode: required('HOOFBEAT_PASSCODE'),
};

/** Asks the test to kill the broker and to start it again, and waits until it did. */
export async function restart() {
  console.log('RESTART');
  await answers.next();
}

/** Reports a case: error is null for a success. */
export function report(name, error) {
  console.log(error === null ? `ok ${name}` : `FAILED ${name}: ${error.replaceAll('\n', ' | ')}`);
}

function required(name) {
  const value = process.env[name];
  if (!value) {
    throw new Error(`${name} is not set`);
  }
  return value;
}
