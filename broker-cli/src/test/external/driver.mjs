// How a program talks to ExternalClientsTest: lines on standard output, answers on standard input.

import { createInterface } from 'node:readline';

export { report } from './checks.mjs';

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

function required(name) {
  const value = process.env[name];
  if (!value) {
    throw new Error(`${name} is not set`);
  }
  return value;
}
