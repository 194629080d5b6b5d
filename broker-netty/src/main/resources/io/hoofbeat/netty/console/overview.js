// The first page: how the broker is, and how that has changed over the last minutes.

import { broker } from './broker.js';
import { card, count, duration, h, notice, rate, redraw, size, some } from './elements.js';
import { Plot } from './plots.js';

const millis = (value) => (value === 0 ? '0 ms' : `${value.toFixed(value < 10 ? 1 : 0)} ms`);

/** Two of them depend on whether messages are kept on disk. */
function plots(isDurable) {
  return [
    new Plot('Messages per second', rate, [{ name: 'in', of: (s) => s.in, least: 2 }, { name: 'out', of: (s) => s.out }]),
    new Plot('Waiting in queues', count, [{ name: 'messages', of: (s) => s.messages, least: 2 }]),
    new Plot('Connections', count, [{ name: 'open', of: (s) => s.connections, least: 2 }]),
    new Plot('Memory', size, [{ name: 'heap', of: (s) => s.heap, base: 2, least: 1 << 20 }, { name: 'direct', of: (s) => s.direct }]),
    ...(isDurable
      ? [new Plot('Disk', size, [{ name: 'data', of: (s) => s.diskUsed, base: 2, least: 1 << 20 }]), new Plot('Sync of the store', millis, [{ name: 'mean', of: (s) => s.sync, least: 1 }])]
      : [new Plot('Not acknowledged', count, [{ name: 'messages', of: (s) => s.unacknowledged, least: 2 }]),
        new Plot('Bytes per second', size, [{ name: 'in', of: (s) => s.bytesIn, base: 2, least: 1024 }, { name: 'out', of: (s) => s.bytesOut }])]),
  ];
}

function cards(now, samples) {
  const last = samples[samples.length - 1];
  const dead = now.counters.deadLetters;
  return [
    card('Messages in', rate(last.in ?? 0), { unit: '/s', note: `${size(last.bytesIn ?? 0)}/s, ${count(now.traffic.messagesIn)} in all` }),
    card('Messages out', rate(last.out ?? 0), { unit: '/s', note: `${size(last.bytesOut ?? 0)}/s, ${count(now.traffic.messagesOut)} in all` }),
    card('Waiting in queues', count(now.messages), { note: `${size(now.messageBytes)} in ${some(now.queues, 'queue')}`, href: '#/destinations' }),
    card('Not acknowledged', count(now.unacknowledged), { note: `${count(now.counters.redelivered)} redelivered` }),
    card('Clients', count(now.connections), { note: some(now.subscriptions, 'subscription'), href: '#/clients' }),
    card('Slow clients', count(now.slowSessions), { note: `${count(now.counters.slowDisconnected)} disconnected`, isAlarm: now.slowSessions > 0, href: '#/clients' }),
    card('Dead letters', count(dead), { note: `${count(now.counters.expired)} expired`, isAlarm: dead > samples[0].dead, href: '#/destinations' }),
    card('Up for', duration(now.uptimeMillis), { note: some(now.counters.protocolErrors, 'client error') }),
  ];
}

function told(now) {
  const kept = now.store.durable
    ? `Messages are kept on disk; ${size(now.store.pendingBytes)} on the way there${now.disk ? `, ${size(now.disk.freeBytes)} free` : ''}.`
    : 'Messages are kept in memory only and do not survive a restart.';
  return `${kept} STOMP on port ${now.ports.stomp}${now.ports.webSocket > 0 ? `, WebSocket on ${now.ports.webSocket}` : ''}.`;
}

export function overviewPage() {
  const problem = h('div');
  const figures = h('div', { class: 'cards four' });
  const pictures = h('div', { class: 'plots' });
  const foot = h('p', { class: 'sub' });
  let drawn = [];
  const draw = () => {
    const now = broker.overview;
    if (!now) return;
    if (drawn.length === 0) {
      drawn = plots(now.store.durable);
      pictures.replaceChildren(...drawn.map((plot) => plot.element));
    }
    notice(problem, now.store.trouble ?? now.notReadyBecause ?? now.warning);
    redraw(figures, ...cards(now, broker.samples));
    drawn.forEach((plot) => plot.draw());
    foot.textContent = told(now);
  };
  draw();
  return { title: 'Overview', element: h('div', {}, h('h1', {}, 'Overview'), problem, figures, pictures, foot), update: draw };
}
