// Sends and receives right here, and shows what to paste into a program to do the same.

import { broker, isTls, openSession } from './broker.js';
import { empty, h } from './elements.js';
import { snippets } from './snippets.js';
import { loginFields, shownMessage } from './watch.js';

const SHOWN_MAX = 20;

/** One snippet at a time, chosen by tabs; arrow keys go from one to the next. */
function tabs(all) {
  const panel = h('div', { role: 'tabpanel', id: 'snippet', tabindex: '0' });
  const buttons = all.map((each, index) => h('button', { type: 'button', role: 'tab', 'aria-controls': 'snippet', onclick: () => choose(index), onkeydown: (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step) choose((index + step + all.length) % all.length);
  } }, each.title));
  function choose(index) {
    buttons.forEach((button, number) => {
      button.setAttribute('aria-selected', String(number === index));
      button.tabIndex = number === index ? 0 : -1;
    });
    if (buttons.includes(document.activeElement)) buttons[index].focus();
    const { note, code } = all[index];
    panel.replaceChildren(h('div', { class: 'bar' }, h('span', { class: 'sub' }, note), copyButton(code)), h('pre', { class: 'code' }, code));
  }
  choose(0);
  return h('div', {}, h('div', { class: 'tabs', role: 'tablist', 'aria-label': 'Snippets' }, buttons), panel);
}

function copyButton(text) {
  return h('button', { type: 'button', class: 'small push', onclick: async (event) => {
    const button = event.currentTarget;
    await navigator.clipboard.writeText(text);
    button.textContent = 'Copied';
    setTimeout(() => (button.textContent = 'Copy'), 1500);
  } }, 'Copy');
}

export function tryPage() {
  const body = h('input', { class: 'wide', value: 'Hello from the console', 'aria-label': 'Message' });
  const list = h('div', { class: 'scroll' }, empty('Connecting…'));
  const who = loginFields(begin);
  let session = null;
  function begin() {
    session?.close();
    const mine = openSession({
      onConnected: () => {
        mine.subscribe('try', '/topic/hello');
        list.replaceChildren(empty('Subscribed to /topic/hello. Send something, from here or from a program.'));
      },
      onMessage: (frame) => {
        if (list.firstChild?.className === 'empty') list.replaceChildren();
        list.prepend(shownMessage(frame));
        while (list.childElementCount > SHOWN_MAX) list.lastChild.remove();
      },
      onEnd: (reason, wasConnected) => {
        if (!reason || session !== mine) return;
        list.replaceChildren(empty(reason));
        if (!wasConnected) who.open = true;
      },
    });
    session = mine;
  }
  const form = h('form', { class: 'bar', onsubmit: (event) => {
    event.preventDefault();
    session?.publish('/topic/hello', body.value, { 'content-type': 'text/plain' });
  } }, body, h('button', { class: 'main' }, 'Send'));
  const ports = broker.overview?.ports ?? { stomp: 61613, webSocket: 61614, admin: 61680 };
  begin();
  const here = h('section', {}, h('h2', {}, 'Here, over WebSocket'), form, who, list);
  const there = h('section', {}, h('h2', {}, 'From your program'), tabs(snippets(location.hostname, ports, isTls())));
  return { title: 'Try it', element: h('div', {}, h('h1', {}, 'Try it'), h('div', { class: 'two' }, here, there)), update() {}, leave: () => session?.close(), search: body };
}
