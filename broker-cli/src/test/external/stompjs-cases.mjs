// What @stomp/stompjs expects from a broker. Runs in Node and, the same file, in a browser.
//
// The environment: url (WebSocket) or webSocketFactory, login, passcode, restart() which kills the broker and starts it again,
// and carriesOctets, which is false where only text can travel.

import { Client, Versions } from '@stomp/stompjs';
import { check, checkWhere, equal, Inbox, ok } from './checks.mjs';

let names = 0;

/** A name that no other case uses. */
function uniqueName() {
  names += 1;
  return `js-${Math.random().toString(36).slice(2)}-${names}`;
}

function socketOf({ url, webSocketFactory }) {
  return webSocketFactory ? { webSocketFactory } : { brokerURL: url };
}

/** An active client with inboxes for what it reports. */
async function connect(environment, options = {}) {
  const connected = new Inbox();
  const errors = new Inbox();
  const closed = new Inbox();
  const client = new Client({
    ...socketOf(environment),
    connectHeaders: { login: environment.login, passcode: environment.passcode },
    heartbeatIncoming: 0,
    heartbeatOutgoing: 0,
    reconnectDelay: 0,
    onConnect: (frame) => connected.add(frame),
    onStompError: (frame) => errors.add(frame),
    onWebSocketClose: (event) => closed.add(event),
    ...options,
  });
  client.activate();
  environment.after(() => client.deactivate({ force: true }));
  const frame = await connected.next();
  return { client, frame, connected, errors, closed };
}

/** A promise for a receipt, and the header that asks for it. */
function receipt(client) {
  const id = uniqueName();
  return { id, arrived: new Promise((resolve) => client.watchForReceipt(id, resolve)) };
}

/** Subscribes; resolves when the broker says that it did. */
async function subscribe(client, destination, headers = {}) {
  const inbox = new Inbox();
  const { id, arrived } = receipt(client);
  const handle = client.subscribe(destination, (message) => inbox.add(message), { ...headers, receipt: id });
  await arrived;
  return { inbox, handle };
}

/** Sends; resolves when the broker says that it has it. */
async function publish(client, parameters) {
  const { id, arrived } = receipt(client);
  client.publish({ ...parameters, headers: { ...parameters.headers, receipt: id } });
  await arrived;
}

for (const version of ['1.0', '1.1', '1.2']) {
  check(`version ${version} is spoken`, async (environment) => {
    const { client } = await connect(environment, { stompVersions: new Versions([version]) });
    equal(client.connectedVersion, version, 'version');
    const name = uniqueName();
    const { inbox } = await subscribe(client, `/topic/${name}`);
    await publish(client, { destination: `/topic/${name}`, body: 'hello' });
    equal((await inbox.next()).body, 'hello', 'body');
  });
}

check('the best version of those offered is taken', async (environment) => {
  equal((await connect(environment)).client.connectedVersion, '1.2', 'version');
});

check('patterns match as in Spring, and MESSAGE names the destination that was sent', async (environment) => {
  const { client } = await connect(environment);
  const name = uniqueName();
  const { inbox } = await subscribe(client, `/topic/${name}/*/price.*`);
  const all = await subscribe(client, `/topic/${name}/**`);
  await publish(client, { destination: `/topic/${name}/eu/price.stock.MMM`, body: 'too deep' });
  await publish(client, { destination: `/topic/${name}/eu/price.MMM`, body: '129.45' });
  const message = await inbox.next();
  equal(message.body, '129.45', 'body');
  equal(message.headers.destination, `/topic/${name}/eu/price.MMM`, 'destination');
  equal((await all.inbox.next()).body, 'too deep', 'first for **');
  equal((await all.inbox.next()).body, '129.45', 'second for **');
});

check('what is acknowledged is gone, what is refused comes back', async (environment) => {
  const one = await connect(environment);
  const queue = `/queue/${uniqueName()}`;
  for (const body of ['first', 'second', 'third']) {
    await publish(one.client, { destination: queue, body });
  }
  const { inbox } = await subscribe(one.client, queue, { ack: 'client-individual' });
  const [first, second, third] = [await inbox.next(), await inbox.next(), await inbox.next()];
  second.ack();
  first.nack();
  const again = await inbox.next();
  equal(again.body, 'first', 'refused message');
  equal(again.headers.redelivered, 'true', 'redelivered');
  again.ack();
  equal(third.body, 'third', 'third');
  // Frames of a connection are served in order: behind this receipt all of the above has happened.
  await publish(one.client, { destination: `/topic/${uniqueName()}` });
  await one.client.deactivate();

  const two = await connect(environment);
  const rest = await subscribe(two.client, queue);
  equal((await rest.inbox.next()).body, 'third', 'what was left');
  await publish(two.client, { destination: queue, body: 'last' });
  equal((await rest.inbox.next()).body, 'last', 'nothing else was left');
});

check('acknowledgement in client mode is cumulative', async (environment) => {
  const one = await connect(environment);
  const queue = `/queue/${uniqueName()}`;
  for (const body of ['first', 'second', 'third']) {
    await publish(one.client, { destination: queue, body });
  }
  const { inbox } = await subscribe(one.client, queue, { ack: 'client' });
  const messages = [await inbox.next(), await inbox.next(), await inbox.next()];
  const acked = receipt(one.client);
  messages[1].ack({ receipt: acked.id });
  await acked.arrived;
  await one.client.deactivate();

  const two = await connect(environment);
  equal((await (await subscribe(two.client, queue)).inbox.next()).body, 'third', 'what was left');
});

check('a transaction happens as a whole or not at all', async (environment) => {
  const { client } = await connect(environment);
  const name = uniqueName();
  const { inbox } = await subscribe(client, `/topic/${name}`);
  const transaction = client.begin();
  await publish(client, { destination: `/topic/${name}`, body: 'one', headers: { transaction: transaction.id } });
  await publish(client, { destination: `/topic/${name}`, body: 'two', headers: { transaction: transaction.id } });
  await publish(client, { destination: `/topic/${name}`, body: 'outside' });
  equal((await inbox.next()).body, 'outside', 'before COMMIT');
  transaction.commit();
  equal([(await inbox.next()).body, (await inbox.next()).body], ['one', 'two'], 'after COMMIT');

  const dropped = client.begin();
  client.publish({ destination: `/topic/${name}`, body: 'never', headers: { transaction: dropped.id } });
  dropped.abort();
  await publish(client, { destination: `/topic/${name}`, body: 'last' });
  equal((await inbox.next()).body, 'last', 'after ABORT');
});

check('every goodbye gets its receipt', async (environment) => {
  for (let count = 0; count < 20; count += 1) {
    const goodbyes = new Inbox();
    const { client } = await connect(environment, { onDisconnect: (frame) => goodbyes.add(frame) });
    await client.deactivate();
    equal((await goodbyes.next()).command, 'RECEIPT', 'answer to DISCONNECT');
  }
});

check('heart-beats flow both ways', async (environment) => {
  const pings = new Inbox();
  const pongs = new Inbox();
  const { client } = await connect(environment, {
    heartbeatIncoming: 300,
    heartbeatOutgoing: 300,
    debug: (line) => {
      if (line.startsWith('>>> PING')) pings.add(line);
      if (line.startsWith('<<< PONG')) pongs.add(line);
    },
  });
  for (let count = 0; count < 3; count += 1) {
    await pings.next();
    await pongs.next();
  }
  ok(client.connected, 'still connected');
});

check('text arrives as it was sent', async (environment) => {
  const { client } = await connect(environment);
  const name = uniqueName();
  const { inbox } = await subscribe(client, `/topic/${name}`);
  const text = 'Grüße, 世界 \u{1F40E}\nsecond line';
  await publish(client, { destination: `/topic/${name}`, body: text, headers: { 'x-text': text, 'x-colon': 'http://a:80' } });
  const message = await inbox.next();
  equal(message.body, text, 'body');
  equal(message.headers['x-text'], text, 'header');
  equal(message.headers['x-colon'], 'http://a:80', 'header with a colon');
});

checkWhere({ carriesOctets: true }, 'octets arrive as they were sent', async (environment) => {
  const { client } = await connect(environment);
  const name = uniqueName();
  const { inbox } = await subscribe(client, `/topic/${name}`);
  const octets = Uint8Array.from({ length: 70_000 }, (_, index) => index % 256);
  await publish(client, {
    destination: `/topic/${name}`,
    binaryBody: octets,
    headers: { 'content-type': 'application/octet-stream' },
  });
  equal(Array.from((await inbox.next()).binaryBody), Array.from(octets), 'octets');
});

checkWhere({ carriesOctets: false }, 'octets are refused to who can read text alone, with an ERROR', async (environment) => {
  const { client, errors, closed } = await connect(environment);
  const name = uniqueName();
  await subscribe(client, `/topic/${name}`);
  const binary = new Client({
    brokerURL: environment.url,
    connectHeaders: { login: environment.login, passcode: environment.passcode },
    reconnectDelay: 0,
    onConnect: () => binary.publish({ destination: `/topic/${name}`, binaryBody: Uint8Array.of(0xff, 0xfe) }),
  });
  binary.activate();
  environment.after(() => binary.deactivate({ force: true }));
  equal((await errors.next()).headers.message, 'A binary message cannot travel over SockJS', 'message');
  await closed.next();
});

check('a frame cut over many WebSocket messages is put together', async (environment) => {
  const { client } = await connect(environment, { splitLargeFrames: true, maxWebSocketChunkSize: 1000 });
  const name = uniqueName();
  const { inbox } = await subscribe(client, `/topic/${name}`);
  const text = '0123456789ü'.repeat(20_000);
  await publish(client, { destination: `/topic/${name}`, body: text });
  ok((await inbox.next()).body === text, 'same text');
});

checkWhere({ carriesOctets: true }, 'binary WebSocket messages are taken, too', async (environment) => {
  const { client } = await connect(environment, { forceBinaryWSFrames: true });
  const name = uniqueName();
  const { inbox } = await subscribe(client, `/topic/${name}`);
  await publish(client, { destination: `/topic/${name}`, body: 'ü' });
  equal((await inbox.next()).body, 'ü', 'body');
});

check('characters that transports trip over arrive', async (environment) => {
  const { client } = await connect(environment);
  const name = uniqueName();
  const { inbox } = await subscribe(client, `/topic/${name}`);
  const text = '"\\/\b\f\t\u0001\u007f\u00ad\u200c\u2028\u2029\u2060\ufeff\ufff0\uffff\u{1F40E}\u{10FFFF} <script>';
  await publish(client, { destination: `/topic/${name}`, body: text });
  equal((await inbox.next()).body, text, 'body');
});

check('much arrives in order', async (environment) => {
  const { client } = await connect(environment);
  const name = uniqueName();
  const { inbox } = await subscribe(client, `/topic/${name}`);
  for (let count = 0; count < 200; count += 1) {
    client.publish({ destination: `/topic/${name}`, body: `${count} ${'x'.repeat(5000)}` });
  }
  for (let count = 0; count < 200; count += 1) {
    ok((await inbox.next()).body.startsWith(`${count} `), `number ${count}`);
  }
});

check('an empty body arrives', async (environment) => {
  const { client } = await connect(environment);
  const name = uniqueName();
  const { inbox } = await subscribe(client, `/topic/${name}`);
  await publish(client, { destination: `/topic/${name}` });
  equal((await inbox.next()).body, '', 'body');
});

check('who is on a topic is told, first all and then changes', async (environment) => {
  const watcher = await connect(environment);
  const name = uniqueName();
  const { inbox } = await subscribe(watcher.client, `/sys/presence/topic/${name}`);
  const snapshot = await inbox.next();
  equal(snapshot.headers['content-type'], 'application/json', 'content-type');
  equal(JSON.parse(snapshot.body).sessions, 0, 'sessions at first');
  const guest = await connect(environment);
  await subscribe(guest.client, `/topic/${name}`);
  const change = JSON.parse((await inbox.next()).body);
  equal(change.seq, 2, 'seq');
  equal(change.joined.length, 1, 'users who joined');
  await guest.client.deactivate();
  equal(JSON.parse((await inbox.next()).body).left, [{ user: change.joined[0].user, sessions: 0 }], 'who left');
});

check('a mistake is answered with ERROR and the end of the connection', async (environment) => {
  const { client, errors, closed } = await connect(environment);
  client.publish({ destination: '/topic/x', headers: { transaction: 'never-begun', receipt: 'r-1' } });
  const error = await errors.next();
  ok(error.headers.message.length > 0, 'ERROR has a message');
  equal(error.headers['receipt-id'], 'r-1', 'receipt-id');
  await closed.next();
});

check('a wrong passcode is answered with ERROR', async (environment) => {
  const errors = new Inbox();
  const client = new Client({
    ...socketOf(environment),
    connectHeaders: { login: environment.login, passcode: 'wrong' },
    reconnectDelay: 0,
    onStompError: (frame) => errors.add(frame),
  });
  client.activate();
  environment.after(() => client.deactivate({ force: true }));
  ok((await errors.next()).headers.message.length > 0, 'ERROR has a message');
});

check('the client comes back after a restart of the broker', async (environment) => {
  // The heart-beat, since sockjs-client in Node does not notice that a stream was cut off.
  const { client, connected, closed } = await connect(environment, { reconnectDelay: 100, heartbeatIncoming: 1000 });
  await environment.restart();
  await closed.next();
  await connected.next();
  const name = uniqueName();
  const { inbox } = await subscribe(client, `/topic/${name}`);
  await publish(client, { destination: `/topic/${name}`, body: 'back again' });
  equal((await inbox.next()).body, 'back again', 'body');
});
