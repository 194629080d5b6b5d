// The example page of docs/examples/browser in headless Chromium: two pages chat through the broker.

import { fileURLToPath } from 'node:url';
import { check, equal, run } from './checks.mjs';
import { launch, serve } from './chromium.mjs';
import { broker, report, restart } from './driver.mjs';

const origin = await serve(fileURLToPath(new URL('../../../../docs/examples/browser', import.meta.url)));
const browser = await launch();

/** Opens the page and waits until it is in the room. */
async function open(room) {
  const page = await browser.newPage();
  await page.goto(`${origin}/index.html?room=${encodeURIComponent(room)}&broker=${encodeURIComponent(broker.url)}`);
  await inTheRoom(page);
  return page;
}

function inTheRoom(page) {
  return page.locator('#state', { hasText: 'in the room' }).waitFor();
}

function isHere(page, text) {
  return page.locator('#here', { hasText: new RegExp(`^${text}$`) }).waitFor();
}

async function say(page, name, text) {
  await page.fill('#name', name);
  await page.fill('#text', text);
  await page.click('button');
}

/** The first lines of the room, once they are there. */
async function lines(page, count) {
  await page.locator('#messages li').nth(count - 1).waitFor();
  return page.locator('#messages li').allInnerTexts();
}

check('two pages chat', async () => {
  const [alice, bob, elsewhere] = [await open('Käfer & Co/1'), await open('Käfer & Co/1'), await open('other')];
  await say(alice, 'Alice', 'Grüße: 世界 \u{1F40E} <b>\\');
  await lines(bob, 1);
  await say(bob, 'Bob', 'hello, Alice');
  const expected = ['Alice: Grüße: 世界 \u{1F40E} <b>\\', 'Bob: hello, Alice'];
  equal(await lines(alice, 2), expected, "Alice's page");
  equal(await lines(bob, 2), expected, "Bob's page");
  equal(await elsewhere.locator('#messages li').count(), 0, 'lines in another room');
});

check('pages show who is in the room', async () => {
  const [alice, bob] = [await open('who'), await open('who')];
  await isHere(alice, '2 here');
  await isHere(bob, '2 here');
  await bob.close();
  await isHere(alice, '1 here');
});

check('pages come back after a restart of the broker', async () => {
  const [alice, bob] = [await open('restart'), await open('restart')];
  const lost = [alice, bob].map((page) => page.locator('#state', { hasText: 'connection lost' }).waitFor());
  await restart();
  await Promise.all(lost);
  await inTheRoom(alice);
  await inTheRoom(bob);
  await say(alice, 'Alice', 'back again');
  equal(await lines(bob, 1), ['Alice: back again'], "Bob's page");
});

await run({}, report);
await browser.close();
console.log('DONE');
process.exit(0);
