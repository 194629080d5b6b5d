// @stomp/stompjs in Node.

import { WebSocket } from 'ws';
import { run } from './checks.mjs';
import { broker, report, restart } from './driver.mjs';
import './stompjs-cases.mjs';

Object.assign(globalThis, { WebSocket });
await run({ ...broker, restart }, report);
console.log('DONE');
process.exit(0);
