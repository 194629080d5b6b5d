// A small client of STOMP 1.2 over WebSocket: what the console needs, and no more.

const escapes = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', ':': '\\c' };
const unescapes = { '\\\\': '\\', '\\n': '\n', '\\r': '\r', '\\c': ':' };
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** The text of a frame. Header values of CONNECT are not escaped, as the specification says. */
export function write(command, headers, body = '') {
  const clean = (text) => (command === 'CONNECT' ? String(text) : String(text).replace(/[\\\n\r:]/g, (c) => escapes[c]));
  const lines = Object.entries(headers).map(([name, value]) => `${clean(name)}:${clean(value)}\n`);
  const length = body ? `content-length:${encoder.encode(body).length}\n` : '';
  return `${command}\n${lines.join('')}${length}\n${body}\0`;
}

/** Reads one frame from bytes: one message of WebSocket holds one frame. Null for a heart-beat. */
export function read(bytes) {
  let at = 0;
  while (at < bytes.length && (bytes[at] === 10 || bytes[at] === 13)) at++;
  if (at === bytes.length) return null;
  const line = () => {
    const end = bytes.indexOf(10, at);
    const text = decoder.decode(bytes.subarray(at, end)).replace(/\r$/, '');
    at = end + 1;
    return text;
  };
  const command = line();
  const headers = new Map();
  for (let text = line(); text; text = line()) {
    const colon = text.indexOf(':');
    const plain = (part) => (command === 'CONNECTED' ? part : part.replace(/\\[\\nrc]/g, (pair) => unescapes[pair]));
    const name = plain(text.slice(0, colon));
    if (!headers.has(name)) headers.set(name, plain(text.slice(colon + 1)));
  }
  const length = headers.get('content-length');
  const end = length === undefined ? bytes.indexOf(0, at) : at + Number(length);
  return { command, headers, body: decoder.decode(bytes.subarray(at, end)) };
}

/**
 * Opens a session as `who` says: `{host, login, passcode}`. `events` has onConnected, onMessage(frame) and onEnd(reason, wasConnected); the reason is null when the
 * end was asked for.
 */
export function connect(url, { host, login, passcode }, events) {
  const socket = new WebSocket(url, ['v12.stomp']);
  socket.binaryType = 'arraybuffer';
  let beat = 0;
  let wasConnected = false;
  let reason = 'The connection could not be made, or was lost.';
  const send = (command, headers, body) => {
    if (socket.readyState === WebSocket.OPEN) socket.send(write(command, headers, body));
  };
  socket.onopen = () => {
    send('CONNECT', { 'accept-version': '1.2', host, 'heart-beat': '10000,0', ...(login ? { login, passcode } : {}) });
  };
  socket.onmessage = (event) => {
    const frame = read(typeof event.data === 'string' ? encoder.encode(event.data) : new Uint8Array(event.data));
    if (frame === null) return;
    if (frame.command === 'CONNECTED') {
      beat = setInterval(() => socket.readyState === WebSocket.OPEN && socket.send('\n'), 9000);
      wasConnected = true;
      events.onConnected?.();
    } else if (frame.command === 'MESSAGE') {
      events.onMessage?.(frame);
    } else if (frame.command === 'ERROR') {
      reason = [frame.headers.get('message'), frame.body].filter(Boolean).join('\n');
    }
  };
  socket.onclose = () => {
    clearInterval(beat);
    events.onEnd?.(reason, wasConnected);
  };
  return {
    subscribe: (id, destination, more = {}) => send('SUBSCRIBE', { id, destination, ...more }),
    publish: (destination, body, more = {}) => send('SEND', { destination, ...more }, body),
    close: () => {
      reason = null;
      send('DISCONNECT', {});
      socket.close();
    },
  };
}
