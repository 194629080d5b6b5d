'use strict';

// The address of the broker and the room come from the address of the page: ?broker=ws://host:61614/ws&room=lobby
const parameters = new URLSearchParams(location.search);
const room = parameters.get('room') ?? 'lobby';
const destination = `/topic/chat/${room}`;
const stomp = new StompConnection(parameters.get('broker') ?? 'ws://127.0.0.1:61614/ws');
const element = (id) => document.getElementById(id);

// Where the room keeps a history, newcomers read the last 20 messages, and who was away goes on where the connection was lost.
let nextNumber = null;
// Who is in the room, by login: how many pages each has open. Without logins all are one, null.
const here = new Map();

stomp.onChange = (connected) => {
  element('state').textContent = connected ? 'connected' : 'connection lost, trying again …';
};

stomp.onOpen = async () => {
  const replay = nextNumber === null ? 'last=20' : `seq=${nextNumber}`;
  await stomp.subscribe(destination, show, { replay });
  await stomp.subscribe(`/sys/presence${destination}`, showWhoIsHere);
  element('form').querySelector('button').disabled = false;
  element('state').textContent = 'in the room';
};

stomp.onError = (error) => {
  element('error').textContent = `${error.headers.message}. ${error.body}`;
};

element('room').textContent = room;
element('form').addEventListener('submit', async (event) => {
  event.preventDefault();
  try {
    await stomp.send(destination, element('text').value, { from: element('name').value });
    element('text').value = '';
    element('error').textContent = '';
  } catch (error) {
    element('error').textContent = `Not sent: ${error.message}`;
  }
});
addEventListener('pagehide', () => stomp.close());
stomp.open();

function show(message) {
  if (message.headers.seq !== undefined) {
    nextNumber = Number(message.headers.seq) + 1;
  }
  if (message.headers['replay-end'] === 'true') {
    return;
  }
  const line = document.createElement('li');
  const name = document.createElement('b');
  name.textContent = message.headers.from ?? 'somebody';
  line.append(name, ': ', message.body);
  element('messages').append(line);
  line.scrollIntoView({ block: 'nearest' });
}

/** Takes what the broker tells of the room: first all who are there, then what changes. */
function showWhoIsHere(message) {
  const news = JSON.parse(message.body);
  if (news.page === 1) {
    here.clear();
  }
  for (const list of [news.present, news.joined, news.left, news.changed]) {
    for (const { user, sessions } of list ?? []) {
      if (sessions === 0) {
        here.delete(user);
      } else {
        here.set(user, sessions);
      }
    }
  }
  const names = [...here.keys()].filter((user) => user !== null);
  element('here').textContent = `${news.sessions ?? 'many'} here${names.length > 0 ? `: ${names.join(', ')}` : ''}`;
}
