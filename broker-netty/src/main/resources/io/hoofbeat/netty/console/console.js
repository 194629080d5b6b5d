// The console: pages over the API of the admin port. Whatever comes from the broker is put in as text, never as markup.

import { connect } from './stomp.js';
import { snippets } from './snippets.js';

const POLL_MILLIS = 2000;
const KEPT = 90;
const main = document.getElementById('main');
const state = document.getElementById('state');
const samples = [];
let overview = null;
let view = null;

// Making elements.

/** An element: properties beginning with `on` are listeners, `class` and the like are attributes, the rest are children. */
function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, '');
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false).map((child) => (child instanceof Node ? child : String(child))));
  return element;
}

function svg(tag, props, ...children) {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(props)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

// Numbers for people.

const grouped = new Intl.NumberFormat('en');
const count = (number) => (number >= 1e7 ? `${(number / 1e6).toFixed(1)} M` : grouped.format(Math.round(number)));
const rate = (number) => (number > 0 && number < 10 ? number.toFixed(1) : count(number));
function size(bytes) {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let unit = 0;
  let value = bytes;
  while (value >= 1024 && unit < 4) {
    value /= 1024;
    unit++;
  }
  return `${unit === 0 || value >= 100 ? value.toFixed(0) : value.toFixed(1)} ${units[unit]}`;
}
function duration(millis) {
  if (millis < 1000) return millis === 0 ? '–' : '<1 s';
  const seconds = Math.floor(millis / 1000);
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7200) return `${Math.floor(seconds / 60)} min`;
  return seconds < 172800 ? `${Math.floor(seconds / 3600)} h` : `${Math.floor(seconds / 86400)} d`;
}

// Asking the broker. Where there are virtual hosts, everything but the overview is about the one that is chosen.

const host = document.getElementById('host');

async function api(method, path, parameters = {}) {
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

/** Asks a person; resolves to null for no, else to what was typed, or true. */
function ask(question, verb, input) {
  const dialog = document.getElementById('ask');
  const inputs = document.getElementById('inputs');
  document.getElementById('question').textContent = question;
  document.getElementById('yes').textContent = verb;
  inputs.hidden = !input;
  const field = inputs.querySelector('input');
  if (input) {
    inputs.querySelector('span').textContent = input.label;
    field.value = input.value;
  }
  dialog.returnValue = '';
  dialog.showModal();
  (input ? field : dialog.querySelector('button')).focus();
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => resolve(dialog.returnValue === 'yes' ? (input ? field.value : true) : null), { once: true });
  });
}
// Enter in the field means yes.
document.querySelector('#ask input').addEventListener('keydown', (event) => {
  if (event.key === 'Enter') {
    event.preventDefault();
    document.getElementById('yes').click();
  }
});

function notice(place, text, isGood = false) {
  place.replaceChildren(text ? h('div', { class: isGood ? 'notice good' : 'notice', role: 'status' }, text) : '');
}

// What is drawn.

/** A plot of the kept samples; `lines` are functions of a sample that give a number or null. */
function plot(title, show, lines) {
  const [wide, high, left, top, bottom] = [440, 132, 52, 8, 14];
  const values = lines.map((line) => samples.map(line.of));
  const all = values.flat().filter((value) => value !== null);
  const most = niceAbove(Math.max(...all, lines[0].least ?? 1), lines[0].base ?? 10);
  const x = (index) => left + ((wide - left) * (KEPT - samples.length + index)) / (KEPT - 1);
  const y = (value) => top + (high - top - bottom) * (1 - value / most);
  const picture = svg('svg', { class: 'plot', viewBox: `0 0 ${wide} ${high}`, role: 'img', 'aria-label': title });
  for (const part of [0, 0.5, 1]) {
    picture.append(svg('line', { class: 'grid', x1: left, x2: wide, y1: y(most * part), y2: y(most * part) }));
    picture.append(svg('text', { x: left - 7, y: y(most * part) + 3.5, 'text-anchor': 'end' }, show(most * part)));
  }
  values.forEach((points, number) => {
    const path = points.map((value, index) => (value === null ? '' : `${x(index).toFixed(1)},${y(value).toFixed(1)}`)).filter(Boolean);
    if (path.length < 2) return;
    const first = path[0].split(',')[0];
    if (number === 0) picture.append(svg('path', { class: 'area', d: `M${first},${y(0)}L${path.join('L')}L${wide},${y(0)}Z` }));
    picture.append(svg('path', { class: number ? 'line second' : 'line', d: `M${path.join('L')}` }));
  });
  const last = samples[samples.length - 1];
  const legend = lines.flatMap((line, number) => [h('i', { class: number ? 'second' : '' }), `${line.name} ${last && line.of(last) !== null ? show(line.of(last)) : '–'}`]);
  return h('section', { class: 'card' }, h('h2', {}, title, h('span', { class: 'legend' }, legend)), picture);
}

function niceAbove(value, base) {
  if (base === 2) return 2 ** Math.ceil(Math.log2(value));
  const power = 10 ** Math.floor(Math.log10(value));
  return power * [1, 2, 4, 5, 10].find((step) => step * power >= value);
}

function card(name, value, note, isAlarm = false, unit = '') {
  return h('div', { class: isAlarm ? 'card alarm' : 'card' }, h('div', { class: 'name' }, name),
    h('div', { class: 'value' }, value, unit && h('small', {}, ` ${unit}`)), h('div', { class: 'note' }, note ?? ''));
}

const numberCell = (number, text = count(number), more = '') => h('td', { class: `n ${number ? '' : 'zero'} ${more}` }, text);
const destinationLink = (name) => h('a', { href: `#/destination/${encodeURIComponent(name)}` }, name);

// The pages. Each has make(argument), which returns its element; update() after each look at the broker; and leave().

function overviewPage() {
  const place = h('div');
  const draw = () => {
    const last = samples[samples.length - 1];
    if (!overview || !last) return;
    const dead = overview.counters.deadLetters;
    const trouble = overview.store.trouble ?? overview.notReadyBecause ?? overview.warning;
    place.replaceChildren(
      trouble ? h('div', { class: 'notice' }, trouble) : '',
      h('div', { class: 'cards four' },
        card('Messages in', rate(last.in ?? 0), `${count(overview.traffic.messagesIn)} in all`, false, '/s'),
        card('Messages out', rate(last.out ?? 0), `${count(overview.traffic.messagesOut)} in all`, false, '/s'),
        card('Waiting in queues', count(overview.messages), `${size(overview.messageBytes)} in ${count(overview.queues)} ${overview.queues === 1 ? 'queue' : 'queues'}`),
        card('Not acknowledged', count(overview.unacknowledged), `${count(overview.counters.redelivered)} redelivered`),
        card('Clients', count(overview.connections), `${count(overview.subscriptions)} subscriptions`),
        card('Slow clients', count(overview.slowSessions), `${count(overview.counters.slowDisconnected)} disconnected`, overview.slowSessions > 0),
        card('Dead letters', count(dead), `${count(overview.counters.expired)} expired`, dead > samples[0].dead),
        card('Up for', duration(overview.uptimeMillis), `${count(overview.counters.protocolErrors)} client errors`)),
      h('div', { class: 'plots' },
        plot('Messages per second', rate, [{ name: 'in', of: (s) => s.in }, { name: 'out', of: (s) => s.out }]),
        plot('Bytes per second', size, [{ name: 'in', of: (s) => s.bytesIn, base: 2, least: 1024 }, { name: 'out', of: (s) => s.bytesOut }]),
        plot('Waiting in queues', count, [{ name: 'messages', of: (s) => s.messages }]),
        plot('Clients', count, [{ name: 'connections', of: (s) => s.connections }]),
        plot('Memory', size, [{ name: 'heap', of: (s) => s.heap, base: 2, least: 1 << 20 }, { name: 'direct', of: (s) => s.direct }]),
        overview.disk ? plot('Disk', size, [{ name: 'data', of: (s) => s.diskUsed, base: 2, least: 1 << 20 }]) : '',
        plot('Sync of the store', (value) => (value === 0 ? '0' : `${value.toFixed(value < 10 ? 1 : 0)} ms`), [{ name: 'mean', of: (s) => s.sync, least: 1 }])),
      h('p', { class: 'sub' }, overview.store.durable ? `Messages are kept on disk; ${size(overview.store.pendingBytes)} on the way there, ${size(overview.disk?.freeBytes ?? 0)} free.` : 'Messages are kept in memory only and do not survive a restart.',
        ` STOMP on port ${overview.ports.stomp}`, overview.ports.webSocket > 0 ? `, WebSocket on ${overview.ports.webSocket}.` : '.'));
  };
  draw();
  return { title: 'Overview', element: h('div', {}, h('h1', {}, 'Overview'), place), update: draw };
}

function destinationsPage() {
  const search = h('input', { class: 'wide', type: 'search', placeholder: 'Search, or a pattern such as /queue/**', 'aria-label': 'Search destinations', oninput: () => load() });
  const kind = h('select', { 'aria-label': 'Kind', onchange: () => load() }, [['', 'All kinds'], ['queue', 'Queues'], ['topic', 'Topics'], ['durable', 'Durable subscriptions'], ['temporary', 'Temporary']].map(([value, text]) => h('option', { value }, text)));
  const problem = h('div');
  const place = h('div', { class: 'scroll' });
  const closed = new Set();
  let answer = null;
  let asked = 0;
  async function load() {
    const number = ++asked;
    try {
      const got = await api('GET', 'destinations', { match: search.value, kind: kind.value, limit: 2000 });
      if (number !== asked) return;
      answer = got;
      notice(problem, '');
      draw();
    } catch (error) {
      if (number === asked) notice(problem, error.message);
    }
  }
  function draw() {
    const rows = [];
    addRows(rows, tree(answer.destinations), 0);
    const heads = [['Destination', 'name'], ['Ready', 'n'], ['Held', 'n far'], ['Later', 'n far'], ['Consumers', 'n'], ['Oldest', 'n'], ['In /s', 'n far'], ['Out /s', 'n far'], ['Size', 'n far']];
    const focused = document.activeElement?.dataset?.folder;
    place.replaceChildren(answer.destinations.length === 0 ? h('div', { class: 'empty' }, search.value ? 'Nothing matches.' : 'Nothing has been sent or subscribed to yet. Try it on the last page.')
      : h('table', {}, h('thead', {}, h('tr', {}, heads.map(([text, type]) => h('th', { class: type }, text)))), h('tbody', {}, rows)));
    if (answer.total > answer.destinations.length) place.append(h('div', { class: 'empty' }, `${count(answer.total - answer.destinations.length)} more: search for them`));
    if (focused) [...place.querySelectorAll('[data-folder]')].find((each) => each.dataset.folder === focused)?.focus();
  }
  /** Names by their segments; a folder with one thing in it is none. */
  function tree(all) {
    const root = { path: '', folders: new Map(), leaves: [] };
    for (const each of all) {
      const segments = each.destination.split('/').filter(Boolean);
      let at = root;
      for (const segment of segments.slice(0, -1)) {
        if (!at.folders.has(segment)) at.folders.set(segment, { path: `${at.path}/${segment}`, folders: new Map(), leaves: [] });
        at = at.folders.get(segment);
      }
      at.leaves.push(each);
    }
    return root;
  }
  const allLeaves = (folder) => [...folder.leaves, ...[...folder.folders.values()].flatMap(allLeaves)];
  function addRows(rows, folder, depth) {
    for (const child of folder.folders.values()) {
      const leaves = allLeaves(child);
      if (leaves.length === 1 && depth > 0) {
        rows.push(row(leaves[0], depth));
        continue;
      }
      const isOpen = !closed.has(child.path);
      const toggle = () => {
        if (!closed.delete(child.path)) closed.add(child.path);
        draw();
      };
      const sum = (name) => leaves.reduce((all, each) => all + each[name], 0);
      rows.push(h('tr', { class: 'folder' },
        h('td', { class: 'name' }, indent(depth), h('button', { type: 'button', 'aria-expanded': String(isOpen), 'data-folder': child.path, onclick: toggle }, h('span', { class: 'twist' }, isOpen ? '▾' : '▸'), child.path, ' ', h('span', { class: 'sub' }, `${leaves.length}`))),
        ...(isOpen ? [h('td', { colspan: 8 })] : [numberCell(sum('ready')), numberCell(sum('held'), undefined, 'far'), numberCell(sum('delayed') + sum('postponed'), undefined, 'far'), numberCell(sum('consumers')), h('td'), numberCell(sum('inPerSecond'), rate(sum('inPerSecond')), 'far'), numberCell(sum('outPerSecond'), rate(sum('outPerSecond')), 'far'), numberCell(sum('bytes'), size(sum('bytes')), 'far')])));
      if (isOpen) addRows(rows, child, depth + 1);
    }
    for (const each of folder.leaves) rows.push(row(each, depth));
  }
  const indent = (depth) => '\u2003'.repeat(depth);
  function row(each, depth) {
    return h('tr', {}, h('td', { class: 'name' }, indent(depth), destinationLink(each.destination), each.deadLetters && each.messages ? h('span', { class: 'tag bad' }, 'dead letters') : '', each.kind === 'durable' ? h('span', { class: 'tag' }, 'durable') : ''),
      numberCell(each.ready), numberCell(each.held, undefined, 'far'), numberCell(each.delayed + each.postponed, undefined, 'far'), numberCell(each.consumers), numberCell(each.oldestMillis, duration(each.oldestMillis)),
      numberCell(each.inPerSecond, rate(each.inPerSecond), 'far'), numberCell(each.outPerSecond, rate(each.outPerSecond), 'far'), numberCell(each.bytes, each.bytes ? size(each.bytes) : '–', 'far'));
  }
  load();
  return { title: 'Destinations', element: h('div', {}, h('h1', {}, 'Destinations'), h('div', { class: 'bar' }, search, kind), problem, place), update: load, search };
}

function destinationPage(name) {
  const cards = h('div', { class: 'cards' });
  const problem = h('div');
  const list = h('div', { class: 'scroll' });
  const more = h('button', { type: 'button', onclick: () => browse(next, isDelayed) }, 'More');
  let next = null;
  let isDelayed = false;
  let isTopic = false;
  let isGone = false;
  const act = (question, verb, path, input) => async () => {
    const answer = await ask(question(), verb, input);
    if (answer === null) return;
    try {
      const done = path === 'destination' ? await api('DELETE', path, { name }) : await api('POST', path, { destination: name, ...(input ? { to: answer } : {}) });
      notice(problem, 'done' in done ? done.done : `${count(done.moved ?? done.purged)} messages ${'moved' in done ? 'moved' : 'forgotten'}`, true);
      if (path === 'destination') {
        isGone = true;
        cards.replaceChildren();
        bar.replaceChildren();
        list.replaceChildren();
        more.hidden = true;
        return;
      }
    } catch (error) {
      notice(problem, error.message);
    }
    browse(0);
  };
  const move = h('button', { type: 'button', onclick: act(() => `Move everything that waits in ${name} to another queue?`, 'Move', 'move', { label: 'To which queue', value: '/queue/' }) }, 'Move…');
  const back = h('button', { type: 'button', onclick: act(() => `Move the dead letters of ${name} back to the queues that they were sent to?`, 'Move back', 'revive') }, 'Back to their queues');
  const purge = h('button', { type: 'button', class: 'danger', onclick: act(() => `Forget everything in ${name}, what is not due yet too? What consumers hold stays.`, 'Forget', 'purge') }, 'Purge…');
  const remove = h('button', { type: 'button', class: 'danger', onclick: act(() => `Delete ${name} with everything in it?`, 'Delete', 'destination') }, 'Delete…');
  const bar = h('div', { class: 'bar' });
  /** Shows the figures, and returns how many messages are not due yet. */
  async function refresh() {
    if (isGone) return 0;
    try {
      const each = await api('GET', 'destination', { name });
      if (isGone) return 0;
      isTopic = each.kind === 'topic';
      cards.replaceChildren(...(isTopic
        ? [card('Subscriptions', count(each.consumers)), card('Published', count(each.accepted)), card('Rate', rate(each.inPerSecond), '', false, '/s')]
        : [card('Ready', count(each.ready), each.bytes ? size(each.bytes) : ''), card('Held by consumers', count(each.held)), card('Later', count(each.delayed + each.postponed), `${count(each.delayed)} delayed`),
          card('Consumers', count(each.consumers), each.senders ? `${each.senders} senders wait` : ''), card('Oldest', duration(each.oldestMillis)), card('In', rate(each.inPerSecond), `${count(each.accepted)} in all`, false, '/s'), card('Out', rate(each.outPerSecond), '', false, '/s')]));
      bar.replaceChildren(...(isTopic ? [h('a', { href: `#/watch/${encodeURIComponent(name)}` }, 'Watch this topic')]
        : [...(each.deadLetters ? [back] : []), move, purge, ...(each.kind === 'queue' ? [remove] : [])]));
      if (isTopic) list.replaceChildren(h('div', { class: 'empty' }, 'A topic passes messages on and keeps none to be looked at here. Watch it to see what comes.'));
      return isTopic ? 0 : each.delayed;
    } catch (error) {
      if (!isGone) {
        cards.replaceChildren(h('div', { class: 'notice' }, error.message));
        bar.replaceChildren();
      }
      return 0;
    }
  }
  /** What waits, and behind it what is not due yet, which is counted apart and only asked for when there is some. */
  async function browse(after, delayed = false) {
    await Promise.resolve();
    try {
      const [answer, later] = await Promise.all([api('GET', 'messages', { destination: name, after, limit: 50, delayed }), delayed ? 0 : refresh()]);
      if (isGone) return;
      if (after === 0 && !delayed) list.replaceChildren();
      list.append(...answer.messages.map(message));
      next = answer.next;
      isDelayed = delayed;
      if (next === null && later > 0) {
        await browse(0, true);
        return;
      }
      if (list.childElementCount === 0) list.append(h('div', { class: 'empty' }, 'Nothing waits here.'));
    } catch (error) {
      next = null;
      if (isGone) return;
      // The queue may end between the two questions: then nothing is left that is not due yet.
      if (delayed && error.status === 404) list.append(...(list.childElementCount === 0 ? [h('div', { class: 'empty' }, 'Nothing waits here.')] : []));
      else if (!isTopic) list.replaceChildren(h('div', { class: 'empty' }, error.message));
    }
    more.hidden = next === null;
  }
  function message(each) {
    const headers = Object.entries(each.headers);
    return h('div', { class: 'message' }, h('div', { class: 'head' }, h('b', {}, `#${each.position}`), h('span', {}, each.dueAt ? `due ${new Date(each.dueAt).toLocaleString()}` : each.state), each.deliveries ? h('span', {}, `delivered ${each.deliveries}×`) : '', h('span', {}, size(each.bytes)), each.persistent ? '' : h('span', {}, 'not persistent')),
      h('pre', {}, each.body ?? `(not text, in Base64) ${each.bodyBase64}`, each.cut ? ' …' : ''),
      h('details', {}, h('summary', {}, `${headers.length} headers`), h('pre', {}, headers.map(([header, value]) => `${header}: ${value}`).join('\n'))));
  }
  more.hidden = true;
  browse(0);
  const look = h('button', { type: 'button', class: 'small', onclick: () => browse(0) }, 'Look again');
  return { title: name, current: 'destinations', element: h('div', {}, h('p', { class: 'sub' }, h('a', { href: '#/destinations' }, 'Destinations'), ' /'), h('h1', {}, name), problem, cards, bar, h('div', { class: 'bar' }, h('h2', {}, 'Messages ', h('span', { class: 'sub' }, 'looked at, not consumed')), look), list, h('p', {}, more)), update: refresh };
}

function clientsPage() {
  const search = h('input', { class: 'wide', type: 'search', placeholder: 'User, address or id', 'aria-label': 'Search clients', oninput: () => draw() });
  const slow = h('input', { type: 'checkbox', onchange: () => draw() });
  const problem = h('div');
  const place = h('div', { class: 'scroll' });
  let all = [];
  async function load() {
    try {
      all = (await api('GET', 'clients', { limit: 5000 })).clients;
      draw();
    } catch (error) {
      notice(problem, error.message);
    }
  }
  async function disconnect(each) {
    if (!(await ask(`Disconnect ${each.user ?? 'the client'} at ${each.peer}? It may connect again.`, 'Disconnect'))) return;
    try {
      notice(problem, (await api('DELETE', 'client', { id: each.id })).done, true);
    } catch (error) {
      notice(problem, error.message);
    }
    load();
  }
  function draw() {
    const wanted = search.value.toLowerCase();
    const shown = all.filter((each) => (!slow.checked || each.slow) && `${each.user} ${each.relay} ${each.peer} ${each.id} ${each.clientId}`.toLowerCase().includes(wanted));
    const focused = document.activeElement?.dataset?.client;
    const heads = [['User', 'name'], ['Address', 'far'], ['Over', 'far'], ['Subscriptions', 'n far'], ['Unacked', 'n'], ['Pending', 'n'], ['Silent', 'n far'], ['Beat', 'n far'], ['In', 'n far'], ['Out', 'n far'], ['', '']];
    place.replaceChildren(shown.length === 0 ? h('div', { class: 'empty' }, all.length ? 'No client matches.' : 'No client is connected.')
      : h('table', {}, h('thead', {}, h('tr', {}, heads.map(([text, type]) => h('th', { class: type }, text)))), h('tbody', {}, shown.slice(0, 500).map(row))));
    if (shown.length > 500) place.append(h('div', { class: 'empty' }, `${count(shown.length - 500)} more: search for them`));
    if (focused) [...place.querySelectorAll('[data-client]')].find((each) => each.dataset.client === focused)?.focus();
  }
  function row(each) {
    return h('tr', {}, h('td', { class: 'name' }, each.user ?? h('span', { class: 'sub' }, 'no login'), ' ', h('span', { class: 'sub' }, each.clientId ?? each.id, each.relay ? ` via ${each.relay}` : ''), each.slow ? h('span', { class: 'tag bad' }, 'slow') : ''),
      h('td', { class: 'far' }, each.peer), h('td', { class: 'far' }, `${each.transport} ${each.version}`), numberCell(each.subscriptions, undefined, 'far'), numberCell(each.unacknowledged), numberCell(each.pendingBytes, size(each.pendingBytes)),
      numberCell(each.silentMillis, duration(each.silentMillis), 'far'), numberCell(each.heartBeatMillis, duration(each.heartBeatMillis), 'far'), numberCell(each.messagesIn, undefined, 'far'), numberCell(each.messagesOut, undefined, 'far'),
      h('td', {}, h('button', { type: 'button', class: 'small danger', 'data-client': each.id, 'aria-label': `Disconnect ${each.user ?? ''} ${each.peer}`, onclick: () => disconnect(each) }, 'Disconnect')));
  }
  load();
  return { title: 'Clients', element: h('div', {}, h('h1', {}, 'Clients'), h('div', { class: 'bar' }, search, h('label', { class: 'check' }, slow, 'slow only')), problem, place), update: load, search };
}

/** Over TLS where the broker demands it, or this page came so and may not connect otherwise. */
const isTls = () => overview?.tls === 'required' || (overview?.tls === 'optional' && location.protocol === 'https:');
const webSocketUrl = () => `${isTls() ? 'wss' : 'ws'}://${location.hostname}:${overview && overview.ports.webSocket > 0 ? overview.ports.webSocket : overview?.ports.stomp}/ws`;

function watchPage(pattern) {
  const input = h('input', { class: 'wide', value: pattern || '/topic/**', 'aria-label': 'Pattern', spellcheck: 'false' });
  const login = h('input', { placeholder: 'Login', 'aria-label': 'Login', autocomplete: 'username' });
  const passcode = h('input', { type: 'password', placeholder: 'Passcode', 'aria-label': 'Passcode', autocomplete: 'current-password' });
  const start = h('button', { type: 'submit', class: 'main' }, 'Watch');
  const pause = h('button', { type: 'button', disabled: true, onclick: () => setPaused(!isPaused) }, 'Pause');
  const redact = h('input', { type: 'checkbox', onchange: () => list.querySelectorAll('pre').forEach((body) => (body.hidden = redact.checked)) });
  const problem = h('div');
  const list = h('div', { class: 'scroll', 'aria-live': 'off' });
  const told = h('span', { class: 'sub push' });
  let session = null;
  let isPaused = false;
  let seen = 0;
  let missed = 0;
  function setPaused(isOn) {
    isPaused = isOn;
    pause.textContent = isOn ? 'Go on' : 'Pause';
    if (!isOn) missed = 0;
    tell();
  }
  const tell = () => (told.textContent = session ? `${count(seen)} seen${missed ? `, ${count(missed)} while paused` : ''}` : '');
  function stop() {
    session?.close();
    session = null;
    start.textContent = 'Watch';
    pause.disabled = true;
    setPaused(false);
  }
  function begin() {
    if (/^\/(amq\/)?queue\//.test(input.value)) {
      notice(problem, 'To watch a queue would be to consume it. Look at its messages under Destinations.');
      return;
    }
    notice(problem, '');
    list.replaceChildren(h('div', { class: 'empty' }, `Nothing has come to ${input.value} yet.`));
    seen = 0;
    const mine = connect(webSocketUrl(), login.value, passcode.value, {
      onConnected: () => mine.subscribe('watch', input.value),
      onMessage: show,
      onEnd: (reason) => {
        if (session !== mine) return;
        session = null;
        stop();
        if (reason) notice(problem, reason);
      },
    });
    session = mine;
    start.textContent = 'Stop';
    pause.disabled = false;
    tell();
  }
  function show(frame) {
    seen++;
    if (isPaused) {
      missed++;
    } else {
      if (seen === 1 || list.firstChild?.className === 'empty') list.replaceChildren();
      const headers = [...frame.headers].map(([name, value]) => `${name}: ${value}`).join('\n');
      const body = h('pre', {}, frame.body.length > 4000 ? `${frame.body.slice(0, 4000)} …` : frame.body);
      body.hidden = redact.checked;
      list.prepend(h('div', { class: 'message' }, h('div', { class: 'head' }, h('b', {}, frame.headers.get('destination')), h('span', {}, new Date().toLocaleTimeString()), h('span', {}, size(new TextEncoder().encode(frame.body).length))), body,
        redact.checked ? '' : h('details', {}, h('summary', {}, `${frame.headers.size} headers`), h('pre', {}, headers))));
      while (list.childElementCount > 200) list.lastChild.remove();
    }
    tell();
  }
  const form = h('form', { class: 'bar', onsubmit: (event) => {
    event.preventDefault();
    if (session) stop();
    else begin();
  } }, input, start, pause, h('label', { class: 'check' }, redact, 'redact bodies'), told);
  const who = h('details', { class: 'sub' }, h('summary', {}, 'Login for STOMP'), h('div', { class: 'bar' }, login, passcode));
  if (pattern) queueMicrotask(() => overview && begin());
  return { title: 'Watch', element: h('div', {}, h('h1', {}, 'Watch ', h('span', { class: 'sub' }, 'topics as messages come, over STOMP and WebSocket')), form, who, problem, list), update() {}, leave: stop, search: input };
}

function tryPage() {
  const body = h('input', { class: 'wide', value: 'Hello from the console', 'aria-label': 'Message' });
  const list = h('div', { class: 'scroll' }, h('div', { class: 'empty' }, 'Connecting…'));
  let session = null;
  function begin() {
    session = connect(webSocketUrl(), '', '', {
      onConnected: () => {
        session.subscribe('try', '/topic/hello');
        list.replaceChildren(h('div', { class: 'empty' }, 'Subscribed to /topic/hello. Send something, from here or from a program.'));
      },
      onMessage: (frame) => {
        if (list.firstChild?.className === 'empty') list.replaceChildren();
        list.prepend(h('div', { class: 'message' }, h('div', { class: 'head' }, h('b', {}, frame.headers.get('destination')), h('span', {}, new Date().toLocaleTimeString())), h('pre', {}, frame.body)));
        while (list.childElementCount > 20) list.lastChild.remove();
      },
      onEnd: (reason) => reason && list.replaceChildren(h('div', { class: 'empty' }, reason)),
    });
  }
  const form = h('form', { class: 'bar', onsubmit: (event) => {
    event.preventDefault();
    session?.publish('/topic/hello', body.value, { 'content-type': 'text/plain' });
  } }, body, h('button', { class: 'main' }, 'Send'));
  const copy = (text) => async (event) => {
    const button = event.currentTarget;
    await navigator.clipboard.writeText(text);
    button.textContent = 'Copied';
    setTimeout(() => (button.textContent = 'Copy'), 1500);
  };
  const ports = overview?.ports ?? { stomp: 61613, webSocket: 61614, admin: 61680 };
  const all = snippets(location.hostname, ports, isTls()).map(({ title, note, code }) => h('section', { class: 'snippet' },
    h('div', { class: 'bar' }, h('h2', {}, title), h('span', { class: 'sub' }, note), h('button', { type: 'button', class: 'small push', onclick: copy(code) }, 'Copy')), h('pre', { class: 'code' }, code)));
  begin();
  return { title: 'Try it', element: h('div', {}, h('h1', {}, 'Try it'), h('div', { class: 'two' }, h('div', {}, all), h('section', {}, h('h2', {}, 'Here, over WebSocket'), form, list))), update() {}, leave: () => session?.close(), search: body };
}

// Going from page to page.

const pages = { '': overviewPage, destinations: destinationsPage, destination: destinationPage, clients: clientsPage, watch: watchPage, try: tryPage };

function go() {
  const [name, argument] = location.hash.replace(/^#\//, '').split('/', 2);
  const page = pages[name] ?? overviewPage;
  view?.leave?.();
  view = page(argument === undefined ? '' : decodeURIComponent(argument));
  main.replaceChildren(view.element);
  document.title = `${view.title} – Hoofbeat`;
  const current = view.current ?? (name || 'overview');
  document.querySelectorAll('nav a').forEach((link) => {
    if (link.dataset.view === current) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  });
}

function note(now) {
  const before = overview;
  overview = now;
  const seconds = before ? (now.time - before.time) / 1000 : 0;
  const perSecond = (of) => (seconds > 0 ? Math.max(0, (of(now) - of(before)) / seconds) : null);
  const syncs = before ? now.store.syncs - before.store.syncs : 0;
  samples.push({
    in: perSecond((each) => each.traffic.messagesIn),
    out: perSecond((each) => each.traffic.messagesOut),
    bytesIn: perSecond((each) => each.traffic.bytesIn),
    bytesOut: perSecond((each) => each.traffic.bytesOut),
    messages: now.messages,
    connections: now.connections,
    dead: now.counters.deadLetters,
    heap: now.memory.heapUsedBytes,
    direct: now.memory.directUsedBytes,
    diskUsed: now.disk ? now.disk.usedBytes : null,
    sync: syncs > 0 ? ((now.store.syncSeconds - before.store.syncSeconds) / syncs) * 1000 : before ? 0 : null,
  });
  if (samples.length > KEPT) samples.shift();
  const names = (now.hosts ?? []).map((each) => each.host);
  if (names.length !== host.options.length) host.replaceChildren(...names.map((name) => h('option', {}, name)));
  host.hidden = names.length === 0;
  state.className = now.ready ? 'good' : 'bad';
  state.textContent = now.ready ? 'Ready' : 'Not ready';
  document.getElementById('version').textContent = `Hoofbeat ${now.version}`;
}

async function poll() {
  try {
    note(await api('GET', 'overview'));
    if (view) view.update();
    else go();
  } catch (error) {
    state.className = 'bad';
    state.textContent = error instanceof TypeError ? 'The broker does not answer' : error.message;
  }
  setTimeout(poll, document.hidden ? 5 * POLL_MILLIS : POLL_MILLIS);
}

function switchTheme() {
  const root = document.documentElement;
  const isDark = getComputedStyle(root).colorScheme === 'dark';
  root.dataset.theme = isDark ? 'light' : 'dark';
  localStorage.setItem('theme', root.dataset.theme);
}

const theme = localStorage.getItem('theme');
if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
document.getElementById('theme').addEventListener('click', switchTheme);
host.addEventListener('change', go);
window.addEventListener('hashchange', () => {
  go();
  main.focus({ preventScroll: true });
});
document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName) || document.querySelector('dialog[open]')) return;
  const link = document.querySelectorAll('nav a')[Number(event.key) - 1];
  if (link) location.hash = link.getAttribute('href');
  else if (event.key === '/') {
    event.preventDefault();
    view?.search?.focus();
  } else if (event.key === 't') switchTheme();
});
poll();
