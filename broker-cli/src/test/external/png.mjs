// Makes screenshots small: PNG with a palette of the 256 commonest colours, to which the rare ones of the edges of letters are brought.

import { deflateSync, inflateSync } from 'node:zlib';

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const COLORS_MAX = 256;

/** A PNG of eight bits for each of red, green and blue, as Chromium writes it, with a palette. */
export function withPalette(png) {
  const { width, height, pixels } = decode(png);
  const counts = new Map();
  for (const color of pixels) counts.set(color, (counts.get(color) ?? 0) + 1);
  const palette = [...counts].sort((a, b) => b[1] - a[1]).slice(0, COLORS_MAX).map(([color]) => color);
  const indexes = new Map(palette.map((color, index) => [color, index]));
  for (const color of counts.keys()) {
    if (!indexes.has(color)) indexes.set(color, nearest(palette, color));
  }
  const rows = Buffer.alloc(height * (width + 1));
  for (let at = 0; at < pixels.length; at++) rows[at + Math.floor(at / width) + 1] = indexes.get(pixels[at]);
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 3, 0, 0, 0], 8);
  const colors = Buffer.from(palette.flatMap((color) => [color >> 16, (color >> 8) & 255, color & 255]));
  return Buffer.concat([SIGNATURE, chunk('IHDR', head), chunk('PLTE', colors), chunk('IDAT', deflateSync(rows, { level: 9 })), chunk('IEND', Buffer.alloc(0))]);
}

/** The colours of all pixels as numbers, row by row. */
function decode(png) {
  let head;
  const data = [];
  for (let at = SIGNATURE.length; at < png.length;) {
    const length = png.readUInt32BE(at);
    const body = png.subarray(at + 8, at + 8 + length);
    const type = png.toString('latin1', at + 4, at + 8);
    if (type === 'IHDR') head = body;
    else if (type === 'IDAT') data.push(body);
    at += length + 12;
  }
  const [width, height] = [head.readUInt32BE(0), head.readUInt32BE(4)];
  if (head[8] !== 8 || head[9] !== 2 || head[12] !== 0) throw new Error('not a PNG of eight bits for each of red, green and blue');
  const raw = inflateSync(Buffer.concat(data));
  const stride = width * 3;
  const bytes = Buffer.alloc(stride * height);
  for (let y = 0; y < height; y++) {
    const filter = raw[y * (stride + 1)];
    for (let x = 0; x < stride; x++) {
      const at = y * stride + x;
      const left = x < 3 ? 0 : bytes[at - 3];
      const up = y === 0 ? 0 : bytes[at - stride];
      const upLeft = x < 3 || y === 0 ? 0 : bytes[at - stride - 3];
      bytes[at] = raw[at + y + 1] + predicted(filter, left, up, upLeft);
    }
  }
  const pixels = new Uint32Array(width * height);
  for (let at = 0; at < pixels.length; at++) pixels[at] = bytes.readUIntBE(at * 3, 3);
  return { width, height, pixels };
}

function predicted(filter, left, up, upLeft) {
  if (filter < 4) return [0, left, up, (left + up) >> 1][filter];
  const [a, b, c] = [Math.abs(up - upLeft), Math.abs(left - upLeft), Math.abs(left + up - 2 * upLeft)];
  return a <= b && a <= c ? left : b <= c ? up : upLeft;
}

function nearest(palette, color) {
  const distance = (other) => ((other >> 16) - (color >> 16)) ** 2 + (((other >> 8) & 255) - ((color >> 8) & 255)) ** 2 + ((other & 255) - (color & 255)) ** 2;
  return palette.reduce((best, other, index) => (distance(other) < distance(palette[best]) ? index : best), 0);
}

function chunk(type, body) {
  const whole = Buffer.alloc(body.length + 12);
  whole.writeUInt32BE(body.length, 0);
  whole.write(type, 4, 'latin1');
  body.copy(whole, 8);
  whole.writeUInt32BE(checksum(whole.subarray(4, body.length + 8)), body.length + 8);
  return whole;
}

/** CRC-32 as PNG wants it; Node has it from version 22 on only. */
function checksum(bytes) {
  let crc = -1;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}
