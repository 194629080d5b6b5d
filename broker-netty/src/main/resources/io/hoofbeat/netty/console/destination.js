// One queue, durable subscription or topic: its figures, its messages without consuming them, and what can be done with them.

import { api } from './broker.js';
import { ask, card, count, duration, empty, h, message, notice, rate, redraw, size, some } from './elements.js';

function topicCards(each) {
  return [card('Subscriptions', count(each.consumers)), card('Published', count(each.accepted)), card('Rate', rate(each.inPerSecond), { unit: '/s' })];
}

function queueCards(each) {
  return [
    card('Ready', count(each.ready), { note: each.bytes ? size(each.bytes) : '' }),
    card('Held by consumers', count(each.held)),
    card('Later', count(each.delayed + each.postponed), { note: `${count(each.delayed)} delayed` }),
    card('Consumers', count(each.consumers), { note: each.senders ? `${some(each.senders, 'sender')} waiting` : '' }),
    card('Oldest', duration(each.oldestMillis)),
    card('In', rate(each.inPerSecond), { unit: '/s', note: `${count(each.accepted)} in all` }),
    card('Out', rate(each.outPerSecond), { unit: '/s' }),
  ];
}

function row(each) {
  const notes = [each.dueAt ? `due ${new Date(each.dueAt).toLocaleString()}` : each.state, each.deliveries && `delivered ${each.deliveries}×`, size(each.bytes), !each.persistent && 'not persistent'];
  return message(`#${each.position}`, notes, `${each.body ?? `(not text, in Base64) ${each.bodyBase64}`}${each.cut ? ' …' : ''}`, Object.entries(each.headers));
}

export function destinationPage(name) {
  const cards = h('div', { class: 'cards' });
  const problem = h('div');
  const list = h('div', { class: 'scroll' });
  const bar = h('div', { class: 'bar' });
  const more = h('button', { type: 'button', hidden: true, onclick: () => browse(next, isDelayed) }, 'More');
  const again = h('button', { type: 'button', class: 'small', onclick: () => browse(0) }, 'Look again');
  const title = h('div', { class: 'bar title' }, h('h2', {}, 'Messages ', h('span', { class: 'sub' }, 'looked at, not consumed')), again);
  let next = null;
  let isDelayed = false;
  let isTopic = false;
  let isGone = false;
  let done = null;

  const button = (text, isDanger, onclick) => h('button', { type: 'button', class: isDanger ? 'danger' : '', 'data-key': text, onclick }, text);
  const change = (path, verb, question, input) => async () => {
    const answer = await ask(question, verb, input);
    if (answer === null) return;
    try {
      const result = await api('POST', path, { destination: name, ...(input ? { to: answer } : {}) });
      notice(problem, `${some(result.moved ?? result.purged, 'message')} ${'moved' in result ? 'moved' : 'forgotten'}`, true);
    } catch (error) {
      notice(problem, error.message);
    }
    browse(0);
  };
  async function remove() {
    if (!(await ask(`Delete ${name} with everything in it?`, 'Delete'))) return;
    try {
      const result = await api('DELETE', 'destination', { name });
      isGone = true;
      notice(problem, result.done, true);
      for (const part of [cards, bar, list]) part.replaceChildren();
      more.hidden = true;
      title.hidden = true;
    } catch (error) {
      notice(problem, error.message);
    }
  }
  const move = button('Move…', false, change('move', 'Move', `Move everything that waits in ${name} to another queue?`, { label: 'To which queue', value: '/queue/' }));
  const back = button('Back to their queues', false, change('revive', 'Move back', `Move the dead letters of ${name} back to the queues that they were sent to?`));
  const purge = button('Purge…', true, change('purge', 'Forget', `Forget everything in ${name}, what is not due yet too? What consumers hold stays.`));
  const deletion = button('Delete…', true, remove);
  const watch = h('a', { class: 'button', href: `#/watch/${encodeURIComponent(name)}`, 'data-key': 'watch' }, 'Watch this topic');

  /** Shows the figures, and returns how many messages are not due yet. */
  async function refresh() {
    if (isGone) return 0;
    try {
      const each = await api('GET', 'destination', { name });
      if (isGone) return 0;
      isTopic = each.kind === 'topic';
      redraw(cards, ...(isTopic ? topicCards(each) : queueCards(each)));
      offer(isTopic ? [watch] : [...(each.deadLetters ? [back] : []), move, purge, ...(each.kind === 'queue' ? [deletion] : [])]);
      title.hidden = isTopic;
      if (isTopic) list.replaceChildren(empty('A topic passes messages on and keeps none to be looked at here. Watch it to see what comes.'));
      return isTopic ? 0 : each.delayed;
    } catch (error) {
      if (!isGone) {
        cards.replaceChildren(h('div', { class: 'notice' }, error.message));
        bar.replaceChildren();
      }
      return 0;
    }
  }

  /** Buttons stay in the page, with the focus, while they are the same. */
  function offer(buttons) {
    if (buttons.length !== bar.childElementCount || buttons.some((each, index) => each !== bar.children[index])) bar.replaceChildren(...buttons);
  }

  /** What waits, and behind it what is not due yet, which is counted apart and only asked for when there is some. */
  async function browse(after, delayed = false) {
    const mine = (done = delayed ? done : {});
    try {
      const [answer, later] = await Promise.all([api('GET', 'messages', { destination: name, after, limit: 50, delayed }), delayed ? 0 : refresh()]);
      if (isGone || mine !== done) return;
      if (after === 0 && !delayed) list.replaceChildren();
      list.append(...answer.messages.map(row));
      next = answer.next;
      isDelayed = delayed;
      if (next === null && later > 0) {
        await browse(0, true);
        return;
      }
      if (list.childElementCount === 0) list.append(empty('Nothing waits here.'));
    } catch (error) {
      if (isGone || mine !== done) return;
      next = null;
      // The queue may end between the two questions: then nothing is left that is not due yet.
      if (delayed && error.status === 404) list.append(...(list.childElementCount === 0 ? [empty('Nothing waits here.')] : []));
      else if (!isTopic) list.replaceChildren(empty(error.message));
    }
    more.hidden = next === null;
  }

  browse(0);
  const path = h('p', { class: 'path' }, h('a', { href: '#/destinations' }, 'Destinations'));
  return { title: name, current: 'destinations', element: h('div', {}, path, h('h1', {}, name), problem, cards, bar, title, list, h('p', {}, more)), update: refresh };
}
