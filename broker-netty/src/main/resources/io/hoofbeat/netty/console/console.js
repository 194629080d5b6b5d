// The console: goes from page to page, looks at the broker every two seconds, and knows the keys.

import { look } from './broker.js';
import { clientsPage } from './clients.js';
import { destinationPage } from './destination.js';
import { destinationsPage } from './destinations.js';
import { h } from './elements.js';
import { overviewPage } from './overview.js';
import { tryPage } from './try.js';
import { watchPage } from './watch.js';

const POLL_MILLIS = 2000;
const main = document.getElementById('main');
const state = document.getElementById('state');
const host = document.getElementById('host');

/** Each makes `{title, element, update}`; update() is called after each look at the broker, leave() at its end; `search` gets the focus by a key. */
const pages = { '': overviewPage, destinations: destinationsPage, destination: destinationPage, clients: clientsPage, watch: watchPage, try: tryPage };
let view = null;

/** The name of a page and its argument, as the address has them. */
function addressed() {
  const [name, argument] = location.hash.replace(/^#\//, '').split('/', 2);
  try {
    return [name, argument === undefined ? '' : decodeURIComponent(argument)];
  } catch {
    return [name, argument];
  }
}

function go() {
  const [name, argument] = addressed();
  view?.leave?.();
  view = (pages[name] ?? overviewPage)(argument);
  main.replaceChildren(view.element);
  document.title = `${view.title} – Hoofbeat`;
  const current = view.current ?? (name || 'overview');
  document.querySelectorAll('nav a').forEach((link) => {
    if (link.dataset.view === current) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  });
}

function tell(now) {
  const names = (now.hosts ?? []).map((each) => each.host);
  if (names.length !== host.options.length) host.replaceChildren(...names.map((name) => h('option', {}, name)));
  host.hidden = names.length === 0;
  state.className = now.ready ? 'good' : 'bad';
  state.textContent = now.ready ? 'Ready' : 'Not ready';
  document.getElementById('version').textContent = `Hoofbeat ${now.version}`;
}

async function poll() {
  try {
    tell(await look());
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

/** What is looked at may not be at the other host: from one destination, back to all. */
function changeHost() {
  if (view?.current === 'destinations') location.hash = '#/destinations';
  else go();
}

const theme = localStorage.getItem('theme');
if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
document.getElementById('theme').addEventListener('click', switchTheme);
host.addEventListener('change', changeHost);
window.addEventListener('hashchange', () => {
  go();
  main.focus({ preventScroll: true });
  scrollTo(0, 0);
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
