'use strict';

/**
 * STOMP 1.2 over a WebSocket in one small file: enough for a page that publishes and subscribes, and a text to learn from. It comes
 * back by itself when the broker was gone. For acknowledgements, transactions or old versions take @stomp/stompjs.
 *
 *     const stomp = new StompConnection('ws://127.0.0.1:61614/ws');
 *     stomp.onOpen = () => stomp.subscribe('/topic/price.*', (message) => console.log(message.body));
 *     stomp.open();
 *     stomp.send('/topic/price.MMM', '129.45');
 */
class StompConnection {
  #url;
  #credentials;
  #socket = null;
  #connected = false;
  #closing = false;
  #pending = '';
  #subscriptions = new Map();
  #receipts = new Map();
  #lastId = 0;
  #beats = null;
  #heard = 0;
  #retryMillis = 0;

  /** Called with true when the session stands (again), and with false when it was lost. */
  onChange = () => {};
  /** Called when the session stands (again): the place to subscribe. */
  onOpen = () => {};
  /** Called with { headers, body } when the broker refused something; it closes the connection then. */
  onError = () => {};

  /** Nothing happens before open(). Credentials are { login, passcode }, or nothing where guests may enter. */
  constructor(url, credentials = {}) {
    this.#url = url;
    this.#credentials = credentials;
  }

  /** Opens the connection, and opens it again whenever it is lost. */
  open() {
    this.#closing = false;
    this.#socket = new WebSocket(this.#url, ['v12.stomp']);
    this.#socket.binaryType = 'arraybuffer';
    this.#socket.onopen = () =>
      this.#write('CONNECT', { 'accept-version': '1.2', 'heart-beat': '10000,10000', ...this.#credentials });
    this.#socket.onmessage = (event) => this.#read(event.data);
    this.#socket.onclose = () => this.#lost();
  }

  /** Says goodbye and stays away. */
  close() {
    this.#closing = true;
    if (this.#connected) {
      this.#write('DISCONNECT', {});
    }
    this.#socket?.close();
  }

  /** Sends a text. The promise is kept when the broker has it, and broken when the connection is lost before. */
  send(destination, body, headers = {}) {
    return this.#ask('SEND', { destination, 'content-type': 'text/plain;charset=UTF-8', ...headers }, body);
  }

  /** Sends a text and asks for no receipt: for destinations that a server serves which sends none. */
  post(destination, body, headers = {}) {
    this.#write('SEND', { destination, 'content-type': 'text/plain;charset=UTF-8', ...headers }, body);
  }

  /** Subscribes; listener gets { headers, body }. The promise is of an id for unsubscribe(). */
  subscribe(destination, listener, headers = {}) {
    const id = String(++this.#lastId);
    this.#subscriptions.set(id, listener);
    return this.#ask('SUBSCRIBE', { id, destination, ...headers }).then(() => id);
  }

  /** Ends a subscription. */
  unsubscribe(id) {
    this.#subscriptions.delete(id);
    return this.#ask('UNSUBSCRIBE', { id });
  }

  #ask(command, headers, body) {
    if (!this.#connected) {
      return Promise.reject(new Error('not connected'));
    }
    const receipt = `r${++this.#lastId}`;
    return new Promise((resolve, reject) => {
      this.#receipts.set(receipt, { resolve, reject });
      this.#write(command, { ...headers, receipt }, body);
    });
  }

  #write(command, headers, body = '') {
    // In CONNECT nothing is escaped, so that old servers can read it.
    const escape = command === 'CONNECT' ? String : StompConnection.#escape;
    const lines = Object.entries(headers).map(([name, value]) => `${escape(name)}:${escape(value)}\n`);
    this.#socket.send(`${command}\n${lines.join('')}\n${body}\0`);
  }

  #read(data) {
    this.#heard = Date.now();
    this.#pending += typeof data === 'string' ? data : new TextDecoder().decode(data);
    for (;;) {
      this.#pending = this.#pending.replace(/^[\r\n]+/, ''); // heart-beats
      // Bodies are text here, so that a NUL can only be the end of a frame.
      const end = this.#pending.indexOf('\0');
      if (end < 0) {
        return;
      }
      const frame = StompConnection.#parse(this.#pending.slice(0, end));
      this.#pending = this.#pending.slice(end + 1);
      this.#serve(frame);
    }
  }

  #serve(frame) {
    switch (frame.command) {
      case 'CONNECTED':
        this.#connected = true;
        this.#retryMillis = 0;
        this.#startBeating(frame.headers['heart-beat']);
        this.onChange(true);
        this.onOpen();
        break;
      case 'MESSAGE':
        this.#subscriptions.get(frame.headers.subscription)?.(frame);
        break;
      case 'RECEIPT':
        this.#receipts.get(frame.headers['receipt-id'])?.resolve();
        this.#receipts.delete(frame.headers['receipt-id']);
        break;
      case 'ERROR':
        this.onError(frame);
        break;
    }
  }

  #startBeating(header) {
    const [theirs, wanted] = header.split(',').map(Number);
    const every = wanted === 0 ? 0 : Math.max(10_000, wanted);
    const patience = theirs === 0 ? Infinity : 3 * Math.max(10_000, theirs);
    clearInterval(this.#beats);
    this.#beats = setInterval(() => {
      if (Date.now() - this.#heard > patience) {
        this.#socket.close();
      } else if (every > 0) {
        this.#socket.send('\n');
      }
    }, every || 10_000);
  }

  #lost() {
    const wasConnected = this.#connected;
    this.#connected = false;
    this.#pending = '';
    this.#subscriptions.clear();
    this.#receipts.forEach(({ reject }) => reject(new Error('connection lost')));
    this.#receipts.clear();
    clearInterval(this.#beats);
    if (wasConnected) {
      this.onChange(false);
    }
    if (!this.#closing) {
      // Sooner or later, each page at another time: a broker that comes back meets all of them.
      this.#retryMillis = Math.min(10_000, Math.max(250, 2 * this.#retryMillis));
      setTimeout(() => this.open(), this.#retryMillis * (0.5 + Math.random() / 2));
    }
  }

  static #parse(text) {
    const headEnd = text.search(/\r?\n\r?\n/);
    const [command, ...lines] = text.slice(0, headEnd).split(/\r?\n/);
    const unescape = command === 'CONNECTED' ? String : StompConnection.#unescape;
    const headers = {};
    for (const line of lines) {
      const colon = line.indexOf(':');
      const name = unescape(line.slice(0, colon));
      headers[name] ??= unescape(line.slice(colon + 1)); // of repeated headers the first one counts
    }
    return { command, headers, body: text.slice(headEnd).replace(/^\r?\n\r?\n/, '') };
  }

  static #escape(text) {
    return String(text).replace(/[\\\r\n:]/g, (letter) => ({ '\\': '\\\\', '\r': '\\r', '\n': '\\n', ':': '\\c' })[letter]);
  }

  static #unescape(text) {
    return text.replace(/\\[\\rnc]/g, (pair) => ({ '\\\\': '\\', '\\r': '\r', '\\n': '\n', '\\c': ':' })[pair]);
  }
}
