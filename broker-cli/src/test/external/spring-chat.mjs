// The page of docs/examples/spring-chat in headless Chromium: arguments are the addresses of two instances of the application.

import { check, equal, run } from './checks.mjs';
import { launch } from './chromium.mjs';
import { report } from './driver.mjs';

const [east, west] = process.argv.slice(2);
const browser = await launch();

async function open(instance) {
  const page = await browser.newPage();
  await page.goto(`${instance}index.html?room=lobby`);
  await page.locator('#state', { hasText: 'in the room' }).waitFor();
  return page;
}

async function say(page, name, text) {
  await page.fill('#name', name);
  await page.fill('#text', text);
  await page.click('button');
}

async function lines(page, count) {
  await page.locator('#messages li').nth(count - 1).waitFor();
  return page.locator('#messages li').allInnerTexts();
}

check('a room spans two instances', async () => {
  const [alice, bob] = [await open(east), await open(west)];
  await say(alice, 'Alice', 'Grüße \u{1F40E}');
  await lines(bob, 2);
  await say(bob, 'Bob', 'hello, Alice');
  const expected = ['room lobby: welcome', 'Alice: Grüße \u{1F40E}', 'Bob: hello, Alice'];
  equal(await lines(alice, 3), expected, "Alice's page");
  equal(await lines(bob, 3), expected, "Bob's page");
});

await run({}, report);
await browser.close();
console.log('DONE');
process.exit(0);
