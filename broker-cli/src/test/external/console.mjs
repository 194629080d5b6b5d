// The console in headless Chromium. Arguments: URL of the admin port, URL of WebSocket, folder for the screenshots or nothing.

import { Client } from '@stomp/stompjs';
import { WebSocket } from 'ws';
import { check, equal, ok, run } from './checks.mjs';
import { launch } from './chromium.mjs';

const [admin, socket, folder] = process.argv.slice(2);
const browser = await launch();
const evil = '/queue/<img src=x onerror=document.title=1>';

/** A client that stays, so that there is something to be seen. */
function client(login) {
  return new Promise((resolve, reject) => {
    const made = new Client({
      webSocketFactory: () => new WebSocket(socket, ['v12.stomp']),
      connectHeaders: { login, passcode: 'guest', 'client-id': 'shop-frontend' },
      reconnectDelay: 0,
      onConnect: () => resolve(made),
      onStompError: (frame) => reject(new Error(frame.headers.message)),
    });
    made.activate();
  });
}

function publish(from, destination, body, headers = {}) {
  return new Promise((resolve) => {
    const receipt = `r${Math.random()}`;
    from.watchForReceipt(receipt, resolve);
    from.publish({ destination, body, headers: { receipt, 'content-type': 'application/json', ...headers } });
  });
}

async function page(path, options = {}) {
  const made = await browser.newPage({ viewport: { width: 1280, height: 800 }, colorScheme: 'light', ...options });
  made.problems = [];
  made.on('console', (line) => line.type() === 'error' && made.problems.push(line.text()));
  made.on('pageerror', (error) => made.problems.push(String(error)));
  await made.goto(`${admin}#/${path}`);
  await made.locator('h1').waitFor();
  return made;
}

async function picture(of, name) {
  if (folder) {
    await of.screenshot({ path: `${folder}/${name}.png`, animations: 'disabled' });
  }
}

const publisher = await client('guest');
const consumer = await client('guest');
for (let i = 1; i <= 40; i++) {
  await publish(publisher, '/queue/orders.eu', JSON.stringify({ order: 1000 + i, total: 12.5 * i, currency: 'EUR' }), { customer: `c-${i}` });
}
for (const [name, count] of [['orders.us', 12], ['invoices', 7], ['mail/outgoing', 3], ['reports/daily', 1]]) {
  for (let i = 0; i < count; i++) {
    await publish(publisher, `/queue/${name}`, JSON.stringify({ number: i }));
  }
}
await publish(publisher, evil, '<script>document.title = 1</script>');
await publish(publisher, '/queue/broken', JSON.stringify({ order: 17 }));
await new Promise((resolve) => {
  const receipt = 'nacked';
  consumer.watchForReceipt(receipt, resolve);
  consumer.subscribe('/queue/broken', (message) => message.nack({ requeue: 'false', receipt }), { ack: 'client-individual' });
});
consumer.subscribe('/topic/price/*', () => {});
consumer.subscribe('/queue/reports/*', () => {}, { ack: 'client-individual', id: 'reports' });
const prices = setInterval(() => {
  for (const symbol of ['ibm', 'sap', 'nvda', 'asml']) {
    if (Math.random() < 0.8) {
      publisher.publish({ destination: `/topic/price/${symbol}`, body: JSON.stringify({ symbol, price: Number((100 + 80 * Math.random()).toFixed(2)) }) });
    }
  }
}, 60);

const overview = await page('');

check('what a client has named is text and nothing else', async () => {
  const shown = await page('destinations');
  await shown.getByRole('link', { name: evil, exact: true }).click();
  await shown.locator('pre', { hasText: '<script>' }).waitFor();
  equal(await shown.locator('main img, main script').count(), 0, 'elements made of what was sent');
  ok((await shown.title()).includes('<img'), 'the title is the name');
  equal(shown.problems, [], 'complaints of the browser');
});

check('a queue is browsed, moved, purged and deleted', async () => {
  const shown = await page('destinations');
  await picture(shown, 'console-destinations');
  await shown.getByRole('searchbox').fill('orders.eu');
  await shown.getByRole('link', { name: '/queue/orders.eu' }).click();
  await shown.locator('.message').nth(39).waitFor();
  await picture(shown, 'console-queue');
  await shown.getByRole('button', { name: 'Move…' }).click();
  await shown.locator('dialog input').fill('/queue/orders.moved');
  await shown.keyboard.press('Enter');
  await shown.locator('.notice', { hasText: '40 messages moved' }).waitFor();
  await shown.getByRole('button', { name: 'Delete…' }).click();
  await shown.getByRole('button', { name: 'Delete', exact: true }).click();
  await shown.locator('.notice', { hasText: 'Deleted /queue/orders.eu' }).waitFor();
  await shown.goto(`${admin}#/destination/${encodeURIComponent('/queue/orders.us')}`);
  await shown.getByRole('heading', { name: '/queue/orders.us' }).waitFor();
  await shown.getByRole('button', { name: 'Purge…' }).click();
  await shown.getByRole('button', { name: 'Forget' }).click();
  await shown.locator('.notice', { hasText: '12 messages forgotten' }).waitFor();
  equal(shown.problems, [], 'complaints of the browser');
});

check('what is not due yet is shown with its time, and purged with the rest', async () => {
  await publish(publisher, '/queue/later', 'now');
  await publish(publisher, '/queue/later', 'tomorrow', { AMQ_SCHEDULED_DELAY: '86400000' });
  const shown = await page(`destination/${encodeURIComponent('/queue/later')}`);
  await shown.locator('.message').nth(1).waitFor();
  ok((await shown.locator('.message').nth(1).innerText()).includes('due '), 'the second tells when it is due');
  await shown.getByRole('button', { name: 'Purge…' }).click();
  await shown.getByRole('button', { name: 'Forget' }).click();
  await shown.locator('.notice', { hasText: '2 messages forgotten' }).waitFor();
  equal(shown.problems, [], 'complaints of the browser');
});

check('dead letters go back to their queue', async () => {
  const shown = await page(`destination/${encodeURIComponent('/queue/dlq.broken')}`);
  await shown.locator('.message').waitFor();
  await shown.getByRole('button', { name: 'Back to their queues' }).click();
  await shown.getByRole('button', { name: 'Move back' }).click();
  await shown.locator('.notice', { hasText: '1 messages moved' }).waitFor();
});

check('topics are watched, paused, and bodies redacted, by keyboard alone', async () => {
  const shown = await page('');
  await shown.keyboard.press('4');
  await shown.getByRole('heading', { name: 'Watch' }).waitFor();
  await shown.keyboard.press('/');
  await shown.keyboard.press('Control+A');
  await shown.keyboard.type('/topic/price/*');
  await shown.keyboard.press('Enter');
  await shown.locator('.message').nth(8).waitFor();
  await picture(shown, 'console-watch');
  await shown.getByRole('checkbox', { name: 'redact bodies' }).check();
  equal(await shown.locator('.message > pre:visible').count(), 0, 'bodies that are seen');
  await shown.getByRole('button', { name: 'Pause' }).click();
  const first = await shown.locator('.message').first().innerText();
  await shown.getByText('while paused').waitFor();
  equal(await shown.locator('.message').first().innerText(), first, 'what stands first while paused');
  await shown.getByRole('textbox', { name: 'Pattern' }).focus();
  await shown.keyboard.press('Enter');
  await shown.getByRole('button', { name: 'Watch', exact: true }).waitFor();
  equal(shown.problems, [], 'complaints of the browser');
});

check('a client is disconnected', async () => {
  const gone = await client('guest');
  const closed = new Promise((resolve) => {
    gone.onStompError = (frame) => resolve(frame.headers.message);
  });
  gone.subscribe('/topic/only-here', () => {});
  const shown = await page('clients');
  await picture(shown, 'console-clients');
  const rows = shown.locator('tbody tr');
  await rows.nth(2).waitFor();
  shown.on('dialog', () => {});
  await rows.nth(2).getByRole('button').click();
  await shown.locator('dialog').getByRole('button', { name: 'Disconnect' }).click();
  equal(await closed, 'Disconnected by an operator', 'what the client reads');
  await shown.locator('.notice', { hasText: 'Disconnected ' }).waitFor();
});

check('it is tried on its own page', async () => {
  const shown = await page('try');
  await shown.getByText('Subscribed to /topic/hello').waitFor();
  await shown.getByRole('textbox', { name: 'Message' }).fill('Grüße: <b>');
  await shown.getByRole('button', { name: 'Send' }).click();
  await shown.locator('.message pre', { hasText: 'Grüße: <b>' }).waitFor();
  ok((await shown.locator('pre.code').allInnerTexts()).some((text) => text.includes(socket)), 'the snippets name this broker');
  await picture(shown, 'console-try');
  equal(shown.problems, [], 'complaints of the browser');
});

check('the overview plots, in light and dark, and fits a phone', async () => {
  await overview.locator('path.line').nth(4).waitFor();
  await overview.waitForFunction(() => (document.querySelector('path.line')?.getAttribute('d').match(/L/g) ?? []).length > 9);
  await picture(overview, 'console-overview');
  await overview.keyboard.press('t');
  equal(await overview.evaluate(() => getComputedStyle(document.documentElement).colorScheme), 'dark', 'the colours');
  await picture(overview, 'console-overview-dark');
  await overview.setViewportSize({ width: 390, height: 844 });
  await overview.waitForTimeout(0);
  equal(await overview.evaluate(() => document.documentElement.scrollWidth > innerWidth), false, 'the page is wider than a phone');
  await picture(overview, 'console-phone');
  for (const path of ['destinations', 'clients', 'watch', 'try']) {
    await overview.goto(`${admin}#/${path}`);
    await overview.locator('h1').waitFor();
    equal(await overview.evaluate(() => document.documentElement.scrollWidth > innerWidth), false, `${path} is wider than a phone`);
  }
  equal(overview.problems, [], 'complaints of the browser');
});

await run({}, (name, error) => {
  const line = error?.replaceAll('\n', ' | ');
  console.log(line === undefined ? `ok ${name}` : `FAILED ${name}: ${line}`);
});
clearInterval(prices);
await browser.close();
console.log('DONE');
process.exit(0);
