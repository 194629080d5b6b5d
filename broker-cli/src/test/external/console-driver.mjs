// What the programs for the console share: clients that give it something to show, and pages of it in headless Chromium.

import { Client } from '@stomp/stompjs';
import { WebSocket } from 'ws';
import { launch } from './chromium.mjs';
import { equal } from './checks.mjs';

const browser = await launch();

/** A client that stays, with headers of CONNECT and options of WebSocket. Its `socket` is that of WebSocket. */
export function client(url, headers = {}, options = {}) {
  return new Promise((resolve, reject) => {
    const made = new Client({
      webSocketFactory: () => (made.socket = new WebSocket(url, ['v12.stomp'], { rejectUnauthorized: false, ...options })),
      connectHeaders: { login: 'guest', passcode: 'guest', ...headers },
      reconnectDelay: 0,
      onConnect: () => resolve(made),
      onStompError: (frame) => reject(new Error(frame.headers.message)),
    });
    made.activate();
  });
}

/** Sends and waits for the receipt. */
export function publish(from, destination, body, headers = {}) {
  return new Promise((resolve) => {
    const receipt = `r${Math.random()}`;
    from.watchForReceipt(receipt, resolve);
    from.publish({ destination, body, headers: { receipt, 'content-type': 'application/json', ...headers } });
  });
}

/** Opens pages of the console at an admin port. What Chromium complains about is gathered in `problems`. */
export function pagesAt(admin, more = {}) {
  return async (path, options = {}) => {
    const made = await browser.newPage({ viewport: { width: 1280, height: 800 }, colorScheme: 'light', ...more, ...options });
    made.problems = [];
    made.on('console', (line) => line.type() === 'error' && made.problems.push(line.text()));
    made.on('pageerror', (error) => made.problems.push(String(error)));
    await made.goto(`${admin}#/${path}`);
    await made.locator('h1').waitFor();
    return made;
  };
}

export function equalNoProblems(page) {
  equal(page.problems, [], 'complaints of the browser');
}

/** Ends the program, as the test that started it expects. */
export async function end() {
  await browser.close();
  console.log('DONE');
  process.exit(0);
}
