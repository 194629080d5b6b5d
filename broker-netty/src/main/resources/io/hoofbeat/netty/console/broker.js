// What the console knows of the broker, and how it asks: the API of the admin port for figures, STOMP over WebSocket for messages.

import { connect } from './stomp.js';

/** How long samples are kept. */
export const KEPT_MILLIS = 300_000;
const host = document.getElementById('host');

/** The last answer of the overview, or null; figures of each look; the login for STOMP, which no page keeps. */
export const broker = { overview: null, samples: [], login: '', passcode: '' };

/** Asks the API. Where there are virtual hosts, everything but the overview is about the one that is chosen. */
export async function api(method, path, parameters = {}) {
  const given = Object.entries({ ...parameters, host: host.value }).filter(([, value]) => value !== undefined && value !== '');
  const query = given.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&');
  const options = { method, headers: method === 'GET' ? {} : { 'X-Hoofbeat-Request': 'console' } };
  const answer = await fetch(`api/${path}${query ? `?${query}` : ''}`, options);
  const text = await answer.text();
  let body;
  try {
    body = JSON.parse(text);
  } catch {
    throw new Error(text || `status ${answer.status}`);
  }
  if (!answer.ok) throw Object.assign(new Error(body.error), { status: answer.status });
  return body;
}

/** Over TLS where the broker demands it, or this page came so and may not connect otherwise. */
export const isTls = () => broker.overview?.tls === 'required' || (broker.overview?.tls === 'optional' && location.protocol === 'https:');

export function webSocketUrl() {
  const ports = broker.overview?.ports;
  // A content security policy cannot name an address of IPv6.
  const name = location.hostname === '[::1]' ? 'localhost' : location.hostname;
  return `${isTls() ? 'wss' : 'ws'}://${name}:${ports?.webSocket > 0 ? ports.webSocket : ports?.stomp}/ws`;
}

/** Opens a STOMP session at the host that is chosen, with the login that was given; `events` as in stomp.js. */
export function openSession(events) {
  return connect(webSocketUrl(), { host: host.value || 'default', login: broker.login, passcode: broker.passcode }, events);
}

/** Asks for the overview and keeps its figures; rates are differences to the answer before. */
export async function look() {
  const now = await api('GET', 'overview');
  const before = broker.overview;
  // After a restart of the broker its sums begin anew.
  const seconds = before && now.uptimeMillis >= before.uptimeMillis ? (now.time - before.time) / 1000 : 0;
  const perSecond = (of) => (seconds > 0 ? Math.max(0, (of(now) - of(before)) / seconds) : null);
  const syncs = seconds > 0 ? now.store.syncs - before.store.syncs : 0;
  broker.overview = now;
  broker.samples.push({
    time: now.time,
    in: perSecond((each) => each.traffic.messagesIn),
    out: perSecond((each) => each.traffic.messagesOut),
    bytesIn: perSecond((each) => each.traffic.bytesIn),
    bytesOut: perSecond((each) => each.traffic.bytesOut),
    messages: now.messages,
    unacknowledged: now.unacknowledged,
    connections: now.connections,
    dead: now.counters.deadLetters,
    heap: now.memory.heapUsedBytes,
    direct: now.memory.directUsedBytes,
    diskUsed: now.disk ? now.disk.usedBytes : null,
    sync: syncs > 0 ? ((now.store.syncSeconds - before.store.syncSeconds) / syncs) * 1000 : seconds > 0 ? 0 : null,
  });
  while (broker.samples[0].time < now.time - KEPT_MILLIS) broker.samples.shift();
  return now;
}
