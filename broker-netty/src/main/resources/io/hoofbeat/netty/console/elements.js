// Elements of the pages, and numbers for people. Whatever comes from the broker is put in as text, never as markup.

/** An element: properties beginning with `on` are listeners, the others attributes, the rest are children. */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, '');
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value);
  }
  const shown = children.flat().filter((child) => child !== null && child !== undefined && child !== false && child !== '');
  element.append(...shown.map((child) => (child instanceof Node ? child : String(child))));
  return element;
}

export function svg(tag, props, ...children) {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(props)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

let isPressed = false;
addEventListener('pointerdown', () => (isPressed = true), true);
for (const end of ['pointerup', 'pointercancel']) addEventListener(end, () => (isPressed = false), true);

/**
 * Puts new children into a place, as every look at the broker does, without taking anything out of a person's hands: what has `data-key` keeps
 * the focus, and nothing changes while something in it is marked or pressed.
 */
export function redraw(place, ...children) {
  const marked = getSelection();
  if (isPressed || (!marked.isCollapsed && place.contains(marked.anchorNode))) return;
  const key = place.contains(document.activeElement) ? document.activeElement.dataset.key : undefined;
  place.replaceChildren(...children);
  if (key !== undefined) [...place.querySelectorAll('[data-key]')].find((each) => each.dataset.key === key)?.focus({ preventScroll: true });
}

const grouped = new Intl.NumberFormat('en');
export const count = (number) => (number >= 1e7 ? `${(number / 1e6).toFixed(1)} M` : grouped.format(Math.round(number)));
export const rate = (number) => (number > 0 && number < 10 ? number.toFixed(1) : count(number));
/** A number with its noun: 1 message, 2 messages. */
export const some = (number, noun) => `${count(number)} ${noun}${number === 1 ? '' : 's'}`;

export function size(bytes) {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let unit = 0;
  let value = bytes;
  while (value >= 1024 && unit < 4) {
    value /= 1024;
    unit++;
  }
  return `${unit === 0 || value >= 100 ? value.toFixed(0) : Number(value.toFixed(1))} ${units[unit]}`;
}

export function duration(millis) {
  if (millis < 1000) return millis === 0 ? '–' : '<1 s';
  const seconds = Math.floor(millis / 1000);
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7200) return `${Math.floor(seconds / 60)} min`;
  return seconds < 172800 ? `${Math.floor(seconds / 3600)} h` : `${Math.floor(seconds / 86400)} d`;
}

/** A figure with its name; `href` makes it the way to its page. */
export function card(name, value, { note = '', unit = '', isAlarm = false, href } = {}) {
  return h(href ? 'a' : 'div', { class: isAlarm ? 'card alarm' : 'card', href, 'data-key': href && name }, h('span', { class: 'name' }, name),
    h('span', { class: 'value' }, value, unit && h('small', {}, ` ${unit}`)), h('span', { class: 'note' }, note));
}

export const numberCell = (number, text = count(number), more = '') => h('td', { class: `n ${number ? '' : 'zero'} ${more}` }, text);
export const empty = (text) => h('div', { class: 'empty' }, text);

/** A destination, as a link to its page; what it shares with its neighbours is quiet. */
export function destinationLink(name) {
  const end = name.lastIndexOf('/') + 1;
  return h('a', { class: 'destination', href: `#/destination/${encodeURIComponent(name)}`, 'data-key': name }, h('span', {}, name.slice(0, end)), name.slice(end));
}

/** Tells something once: what stands there already is not read out again at each look at the broker. */
export function notice(place, text, isGood = false) {
  if (place.textContent === (text ?? '')) return;
  place.replaceChildren(text ? h('div', { class: isGood ? 'notice good' : 'notice', role: 'status' }, text) : '');
}

/** A message with what is told of it, its body, and its headers behind a button; null is a body or headers that are not shown. */
export function message(first, notes, body, headers) {
  const names = headers === null ? [] : [...headers].filter(([name]) => name !== '');
  const list = h('dl', { hidden: true }, names.map(([name, value]) => [h('dt', {}, name), h('dd', {}, value)]).flat());
  const toggle = h('button', { type: 'button', class: 'link push', 'aria-expanded': 'false', onclick: () => {
    list.hidden = !list.hidden;
    toggle.setAttribute('aria-expanded', String(!list.hidden));
  } }, some(names.length, 'header'));
  return h('article', { class: 'message' },
    h('div', { class: 'head' }, h('b', {}, first), notes.filter(Boolean).map((note) => h('span', {}, note)), headers !== null && toggle),
    body !== null && h('pre', {}, body), headers !== null && list);
}

const dialog = document.getElementById('ask');
const field = dialog.querySelector('input');
const yes = document.getElementById('yes');

/** Asks a person; resolves to null for no, else to what was typed, or true. */
export function ask(question, verb, input) {
  document.getElementById('question').textContent = question;
  yes.textContent = verb;
  yes.className = input ? 'main' : 'danger';
  const inputs = document.getElementById('inputs');
  inputs.hidden = !input;
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
field.addEventListener('keydown', (event) => {
  if (event.key === 'Enter') {
    event.preventDefault();
    yes.click();
  }
});
