// The topics of a pattern as messages come: the console is a STOMP client here.

import { broker, openSession } from './broker.js';
import { count, empty, h, message, notice, size } from './elements.js';

const SHOWN_MAX = 200;
const BODY_MAX = 4000;
const encoder = new TextEncoder();

/** Fields for the login of STOMP, which the pages share and nothing keeps; `onChange` is told when somebody is through with them. */
export function loginFields(onChange = () => {}) {
  const field = (name, label, type) => h('input', { type, placeholder: label, 'aria-label': label, autocomplete: type === 'password' ? 'current-password' : 'username', value: broker[name], oninput: (event) => (broker[name] = event.target.value), onchange: onChange });
  return h('details', { class: 'login' }, h('summary', {}, 'Login for STOMP'), h('div', { class: 'bar' }, field('login', 'Login', 'text'), field('passcode', 'Passcode', 'password')));
}

/** A frame as it is shown; redacted, neither body nor headers are in the page. */
export function shownMessage(frame, isRedacted = false) {
  const notes = [new Date().toLocaleTimeString(), size(encoder.encode(frame.body).length), isRedacted && 'redacted'];
  const body = frame.body.length > BODY_MAX ? `${frame.body.slice(0, BODY_MAX)} …` : frame.body;
  return message(frame.headers.get('destination'), notes, isRedacted ? null : body, isRedacted ? null : frame.headers);
}

export function watchPage(pattern) {
  const input = h('input', { class: 'wide', value: pattern || '/topic/**', 'aria-label': 'Pattern', spellcheck: 'false', autocapitalize: 'off' });
  const start = h('button', { type: 'submit', class: 'main' }, 'Watch');
  const pause = h('button', { type: 'button', disabled: true, onclick: () => setPaused(!isPaused) }, 'Pause');
  const redact = h('input', { type: 'checkbox', onchange: () => redact.checked && list.querySelectorAll('.message > pre, .message > dl, .message button').forEach((each) => each.remove()) });
  const problem = h('div');
  const list = h('div', { class: 'scroll', 'aria-live': 'off' });
  const told = h('span', { class: 'sub push' });
  const who = loginFields();
  let session = null;
  let isPaused = false;
  let seen = 0;
  let missed = 0;
  /** What has come since the last drawing, which happens once for each picture of the screen. */
  let fresh = [];

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
    list.replaceChildren(empty(`Nothing has come to ${input.value} yet.`));
    seen = 0;
    const mine = openSession({
      onConnected: () => mine.subscribe('watch', input.value),
      onMessage: take,
      onEnd: (reason, wasConnected) => {
        if (session !== mine) return;
        session = null;
        stop();
        if (reason) notice(problem, reason);
        if (reason && !wasConnected) who.open = true;
      },
    });
    session = mine;
    start.textContent = 'Stop';
    pause.disabled = false;
    tell();
  }
  function take(frame) {
    seen++;
    if (isPaused) missed++;
    else {
      if (fresh.length === 0) requestAnimationFrame(draw);
      fresh.push(frame);
      if (fresh.length > SHOWN_MAX) fresh.shift();
    }
    if (seen === 1 || isPaused) tell();
  }
  function draw() {
    if (list.firstChild?.className === 'empty') list.replaceChildren();
    list.prepend(...fresh.reverse().map((frame) => shownMessage(frame, redact.checked)));
    while (list.childElementCount > SHOWN_MAX) list.lastChild.remove();
    fresh = [];
    tell();
  }
  const form = h('form', { class: 'bar', onsubmit: (event) => {
    event.preventDefault();
    if (session) stop();
    else begin();
  } }, input, start, pause, h('label', { class: 'check' }, redact, 'redact'), told);
  if (pattern) queueMicrotask(() => broker.overview && begin());
  return { title: 'Watch', element: h('div', {}, h('h1', {}, 'Watch ', h('span', { class: 'sub' }, 'topics as messages come, over STOMP and WebSocket')), form, who, problem, list), update() {}, leave: stop, search: input };
}
