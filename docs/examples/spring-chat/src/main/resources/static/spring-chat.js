'use strict';

const room = new URLSearchParams(location.search).get('room') ?? 'lobby';
const stomp = new StompConnection(`ws://${location.host}/ws`);
const element = (id) => document.getElementById(id);

stomp.onChange = (connected) => {
  element('state').textContent = connected ? 'connected' : 'connection lost, trying again …';
};

stomp.onOpen = async () => {
  await stomp.subscribe(`/topic/chat/${room}`, show);
  await stomp.subscribe('/user/queue/greetings', (message) => {
    show(message);
    element('form').querySelector('button').disabled = false;
    element('state').textContent = 'in the room';
  });
  tell(`/app/enter/${room}`, {});
};

stomp.onError = (error) => {
  element('error').textContent = error.headers.message;
};

element('room').textContent = room;
element('instance').textContent = location.host;
element('form').addEventListener('submit', (event) => {
  event.preventDefault();
  tell(`/app/chat/${room}`, { from: element('name').value, text: element('text').value });
  element('text').value = '';
});
addEventListener('pagehide', () => stomp.close());
stomp.open();

/** Frames to /app end in the application: the broker never sees them and sends no receipt. */
function tell(destination, content) {
  stomp.post(destination, JSON.stringify(content), { 'content-type': 'application/json' });
}

function show(message) {
  const { from, text } = JSON.parse(message.body);
  const line = document.createElement('li');
  const name = document.createElement('b');
  name.textContent = from;
  line.append(name, ': ', text);
  element('messages').append(line);
  line.scrollIntoView({ block: 'nearest' });
}
