// @stomp/stompjs over sockjs-client in Node, by each transport of its own.

import SockJS from 'sockjs-client';
import { WebSocket } from 'ws';
import { run } from './checks.mjs';
import { broker, report, restart } from './driver.mjs';
import './stompjs-cases.mjs';

Object.assign(globalThis, { WebSocket });
const url = broker.url.replace(/^ws/, 'http').replace(/\/ws$/, '/sockjs');
for (const transport of ['websocket', 'xhr-streaming', 'eventsource', 'xhr-polling']) {
  const webSocketFactory = () => new SockJS(url, undefined, { transports: [transport] });
  await run({ ...broker, webSocketFactory, carriesOctets: false, restart }, (name, error) =>
    report(`${transport}: ${name}`, error),
  );
}
console.log('DONE');
process.exit(0);
