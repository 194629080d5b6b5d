// Who is connected.

import { api } from './broker.js';
import { ask, count, duration, empty, h, notice, numberCell, redraw, size } from './elements.js';

const HEADS = [['User', 'name'], ['Address', 'far'], ['Over', 'far'], ['Subscriptions', 'n far'], ['Unacked', 'n far'], ['Pending', 'n'], ['Silent', 'n far'], ['Beat', 'n far'], ['In', 'n far'], ['Out', 'n far'], ['', '']];
/** More rows than this make a browser slow. */
const ROWS_MAX = 500;

export function clientsPage() {
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
    const table = shown.length === 0 ? empty(all.length ? 'No client matches.' : 'No client is connected.')
      : h('table', {}, h('thead', {}, h('tr', {}, HEADS.map(([text, type]) => h('th', { class: type }, text)))), h('tbody', {}, shown.slice(0, ROWS_MAX).map(row)));
    redraw(place, table, shown.length > ROWS_MAX ? empty(`${count(shown.length - ROWS_MAX)} more: search for them`) : '');
  }
  function row(each) {
    const isSilent = each.heartBeatMillis > 0 && each.silentMillis > 2 * each.heartBeatMillis;
    return h('tr', {},
      h('td', { class: 'name' }, each.user ?? h('span', { class: 'sub' }, 'no login'), ' ', h('span', { class: 'sub' }, each.clientId ?? each.id, each.relay ? ` via ${each.relay}` : ''), each.slow ? h('span', { class: 'tag bad' }, 'slow') : '',
        h('div', { class: 'near' }, `${each.peer}, ${each.transport} ${each.version}, silent for ${duration(each.silentMillis)}`)),
      h('td', { class: 'far' }, each.peer), h('td', { class: 'far' }, `${each.transport} ${each.version}`), numberCell(each.subscriptions, undefined, 'far'), numberCell(each.unacknowledged, undefined, 'far'), numberCell(each.pendingBytes, size(each.pendingBytes)),
      numberCell(each.silentMillis, duration(each.silentMillis), isSilent ? 'far bad' : 'far'), numberCell(each.heartBeatMillis, duration(each.heartBeatMillis), 'far'), numberCell(each.messagesIn, undefined, 'far'), numberCell(each.messagesOut, undefined, 'far'),
      h('td', {}, h('button', { type: 'button', class: 'small danger', 'data-key': each.id, 'aria-label': `Disconnect ${each.user ?? ''} ${each.peer}`, onclick: () => disconnect(each) }, 'Disconnect')));
  }

  load();
  return { title: 'Clients', element: h('div', {}, h('h1', {}, 'Clients'), h('div', { class: 'bar' }, search, h('label', { class: 'check' }, slow, 'slow only')), problem, place), update: load, search };
}
