// Queues, topics and durable subscriptions as a tree.

import { api } from './broker.js';
import { count, destinationLink, duration, empty, h, notice, numberCell, rate, redraw, size, some } from './elements.js';

const HEADS = [['Destination', 'name'], ['Ready', 'n'], ['Held', 'n far'], ['Later', 'n far'], ['Consumers', 'n far'], ['Oldest', 'n far'], ['In /s', 'n far'], ['Out /s', 'n far'], ['Size', 'n far']];
const KINDS = [['', 'All kinds'], ['queue', 'Queues'], ['topic', 'Topics'], ['durable', 'Durable subscriptions'], ['temporary', 'Temporary']];

/** Names by their segments. */
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

function nameCell(depth, ...children) {
  const cell = h('td', { class: 'name' }, children);
  cell.style.setProperty('--depth', depth);
  return cell;
}

/** The figures of one destination, or of all in a folder. */
function figures(each) {
  const later = each.delayed + each.postponed;
  return [numberCell(each.ready), numberCell(each.held, undefined, 'far'), numberCell(later, undefined, 'far'), numberCell(each.consumers, undefined, 'far'), numberCell(each.oldestMillis, duration(each.oldestMillis), 'far'),
    numberCell(each.inPerSecond, rate(each.inPerSecond), 'far'), numberCell(each.outPerSecond, rate(each.outPerSecond), 'far'), numberCell(each.bytes, each.bytes ? size(each.bytes) : '–', 'far')];
}

function sums(leaves) {
  const all = { oldestMillis: Math.max(...leaves.map((each) => each.oldestMillis)) };
  for (const name of ['ready', 'held', 'delayed', 'postponed', 'consumers', 'inPerSecond', 'outPerSecond', 'bytes']) all[name] = leaves.reduce((sum, each) => sum + each[name], 0);
  return all;
}

function leafRow(each, depth) {
  const name = nameCell(depth, destinationLink(each.destination), each.deadLetters && each.messages ? h('span', { class: 'tag bad' }, 'dead letters') : '', each.kind === 'durable' ? h('span', { class: 'tag' }, 'durable') : '',
    h('div', { class: 'near' }, [each.consumers && some(each.consumers, 'consumer'), each.oldestMillis && `oldest ${duration(each.oldestMillis)}`, each.inPerSecond && `${rate(each.inPerSecond)} in /s`].filter(Boolean).join(', ')));
  return h('tr', {}, name, figures(each));
}

export function destinationsPage() {
  const search = h('input', { class: 'wide', type: 'search', placeholder: 'Search, or a pattern such as /queue/**', 'aria-label': 'Search destinations', oninput: () => load() });
  const kind = h('select', { 'aria-label': 'Kind', onchange: () => load() }, KINDS.map(([value, text]) => h('option', { value }, text)));
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
    const shown = answer.destinations.length === 0 ? empty(search.value || kind.value ? 'Nothing matches.' : 'Nothing has been sent or subscribed to yet. Try it on the last page.')
      : h('table', {}, h('thead', {}, h('tr', {}, HEADS.map(([text, type]) => h('th', { class: type }, text)))), h('tbody', {}, rows));
    const more = answer.total - answer.destinations.length;
    redraw(place, shown, more > 0 ? empty(`${count(more)} more: search for them`) : '');
  }

  /** A folder with one thing in it is none, but at the top. */
  function addRows(rows, folder, depth) {
    for (const child of folder.folders.values()) {
      const leaves = allLeaves(child);
      if (leaves.length === 1 && depth > 0) {
        rows.push(leafRow(leaves[0], depth));
        continue;
      }
      const isOpen = !closed.has(child.path);
      rows.push(folderRow(child, leaves, isOpen, depth));
      if (isOpen) addRows(rows, child, depth + 1);
    }
    for (const each of folder.leaves) rows.push(leafRow(each, depth));
  }

  function folderRow(folder, leaves, isOpen, depth) {
    const toggle = () => {
      getSelection().empty();
      if (!closed.delete(folder.path)) closed.add(folder.path);
      draw();
    };
    const button = h('button', { type: 'button', 'aria-expanded': String(isOpen), 'data-key': `folder ${folder.path}`, onclick: toggle },
      h('span', { class: 'twist', 'aria-hidden': 'true' }, isOpen ? '▾' : '▸'), folder.path, ' ', h('span', { class: 'sub' }, String(leaves.length)));
    return h('tr', { class: 'folder' }, nameCell(depth, button), isOpen ? HEADS.slice(1).map(([, type]) => h('td', { class: type })) : figures(sums(leaves)));
  }

  load();
  return { title: 'Destinations', element: h('div', {}, h('h1', {}, 'Destinations'), h('div', { class: 'bar' }, search, kind), problem, place), update: load, search };
}
