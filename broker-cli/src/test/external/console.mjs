// The console in headless Chromium. Arguments: URL of the admin port, URL of WebSocket, folder for the screenshots or nothing.

import { execFile, spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { check, equal, ok, report, run } from './checks.mjs';
import { client, end, equalNoProblems, pagesAt, publish } from './console-driver.mjs';
import { lowContrasts } from './contrast.mjs';
import { withPalette } from './png.mjs';

const [admin, socket, folder] = process.argv.slice(2);
const page = pagesAt(admin);
const evil = '/queue/<img src=x onerror=document.title=1>';
const PHONE = { width: 360, height: 780 };

async function picture(of, name) {
  if (folder) {
    await of.evaluate(() => document.activeElement.blur());
    await writeFile(`${folder}/${name}.png`, withPalette(await of.screenshot({ animations: 'disabled' })));
  }
}

const isWiderThanScreen = (shown) => shown.evaluate(() => document.documentElement.scrollWidth > innerWidth);
const cellsOf = (row) => row.locator('td').allInnerTexts();

const publisher = await client(socket, { 'client-id': 'order-service' });
const consumer = await client(socket, { 'client-id': 'shop-frontend' });
for (let i = 1; i <= 40; i++) {
  await publish(publisher, '/queue/orders.eu', JSON.stringify({ order: 1000 + i, total: 12.5 * i, currency: 'EUR' }), { customer: `c-${i}` });
}
for (const [name, count] of [['orders.us', 12], ['invoices', 7], ['mail/outgoing', 3], ['mail/returned', 2], ['reports/daily', 1]]) {
  for (let i = 0; i < count; i++) {
    await publish(publisher, `/queue/${name}`, JSON.stringify({ number: i }));
  }
}
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

check('the policy of a page lets nothing run that is not the console', async () => {
  const shown = await page('');
  const policy = (await (await shown.request.get(admin)).headers())['content-security-policy'];
  ok(policy.startsWith("default-src 'none'; script-src 'self'; style-src 'self'"), policy);
  const isRun = await shown.evaluate(() => {
    const script = document.createElement('script');
    script.textContent = 'window.isRun = true';
    document.head.append(script);
    return window.isRun === true;
  });
  equal(isRun, false, 'whether a script in the page runs');
  ok(shown.problems.some((text) => text.includes('Content Security Policy')), 'the browser complains of the script');
});

check('destinations are a tree with depth, consumers, age and rates, usable by keyboard', async () => {
  const shown = await page('destinations');
  const row = (name) => shown.getByRole('row').filter({ has: shown.getByRole('link', { name, exact: true }) });
  await row('/topic/price/ibm').waitFor();
  await shown.waitForFunction(() => /^\d+ s$/.test([...document.querySelectorAll('tr')].find((each) => each.innerText.includes('/queue/orders.eu')).cells[5].innerText));
  const [, ready, , , consumers] = await cellsOf(row('/queue/orders.eu'));
  equal([ready, consumers], ['40', '0'], 'what waits in the queue, and for whom');
  equal((await cellsOf(row('/queue/reports/daily'))).slice(1, 5), ['0', '1', '0', '1'], 'what a consumer holds');
  await shown.waitForFunction(() => Number([...document.querySelectorAll('tr')].find((each) => each.innerText.includes('/topic/price/ibm')).cells[6].innerText) > 0);
  ok((await row('/queue/dlq.broken').innerText()).includes('dead letters'), 'dead letters are marked');
  await picture(shown, 'console-destinations');
  const small = await page('destinations', { viewport: PHONE, colorScheme: 'dark' });
  await small.locator('td .near', { hasText: 'oldest' }).first().waitFor();
  await picture(small, 'console-phone');

  const mails = shown.getByRole('button', { name: '/queue/mail' });
  await mails.focus();
  await shown.keyboard.press('Enter');
  await row('/queue/mail/outgoing').waitFor({ state: 'detached' });
  equal((await cellsOf(shown.locator('tr.folder', { hasText: '/queue/mail' })))[1], '5', 'what waits in the folder');
  await shown.waitForResponse((response) => response.url().includes('api/destinations'));
  await shown.waitForResponse((response) => response.url().includes('api/destinations'));
  equal(await shown.evaluate(() => document.activeElement.dataset.key), 'folder /queue/mail', 'the folder keeps the focus when the page is drawn anew');
  await shown.getByRole('combobox', { name: 'Kind' }).selectOption('topic');
  await row('/queue/orders.eu').waitFor({ state: 'detached' });
  equalNoProblems(shown);
});

check('a queue is browsed without being consumed, moved, purged and deleted', async () => {
  const shown = await page('destinations');
  await shown.getByRole('searchbox').fill('orders.eu');
  await shown.getByRole('link', { name: '/queue/orders.eu' }).click();
  await shown.locator('.message').nth(39).waitFor();
  const first = shown.locator('.message').first();
  await first.getByRole('button', { name: /headers/ }).click();
  ok((await first.locator('dl').innerText()).includes('c-1'), 'headers are shown');
  equal(await shown.locator('.card', { hasText: 'Ready' }).locator('.value').innerText(), '40', 'what still waits');
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
  equalNoProblems(shown);
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
  equalNoProblems(shown);
});

check('dead letters go back to their queue', async () => {
  const shown = await page(`destination/${encodeURIComponent('/queue/dlq.broken')}`);
  await shown.locator('.message').waitFor();
  await shown.getByRole('button', { name: 'Back to their queues' }).click();
  await shown.getByRole('button', { name: 'Move back' }).click();
  await shown.locator('.notice', { hasText: '1 message moved' }).waitFor();
});

check('topics are watched, paused, and redacted, by keyboard alone', async () => {
  const shown = await page('');
  await shown.keyboard.press('4');
  await shown.getByRole('heading', { name: 'Watch' }).waitFor();
  await shown.keyboard.press('/');
  await shown.keyboard.press('Control+A');
  await shown.keyboard.type('/topic/price/*');
  await shown.keyboard.press('Enter');
  await shown.locator('.message').nth(18).waitFor();
  await picture(shown, 'console-watch');
  ok((await shown.locator('.message pre').first().innerText()).includes('"symbol"'), 'bodies are seen');
  await shown.getByRole('checkbox', { name: 'redact' }).focus();
  await shown.keyboard.press('Space');
  await shown.locator('.message', { hasText: 'redacted' }).first().waitFor();
  equal(await shown.locator('.message pre, .message dl').count(), 0, 'bodies and headers that are in the page');
  ok((await shown.locator('.message').first().innerText()).includes('/topic/price/'), 'destinations are still seen');
  await shown.getByRole('button', { name: 'Pause' }).focus();
  await shown.keyboard.press('Enter');
  await shown.getByText('while paused').waitFor();
  await shown.locator('.message').first().evaluate((each) => (each.id = 'first'));
  const missed = await shown.getByText('while paused').innerText();
  await shown.waitForFunction((before) => document.querySelector('form .push').innerText !== before, missed);
  equal(await shown.locator('.message').first().getAttribute('id'), 'first', 'what stands first while paused');
  await shown.getByRole('textbox', { name: 'Pattern' }).focus();
  await shown.keyboard.press('Enter');
  await shown.getByRole('button', { name: 'Watch', exact: true }).waitFor();
  equalNoProblems(shown);
});

check('clients are shown as they are, and a slow one is', async () => {
  // Compressed, all of it would fit into the buffers of the sockets.
  const slow = await client(socket, { 'client-id': 'sleepy-tablet' }, { perMessageDeflate: false });
  await new Promise((resolve) => {
    slow.watchForReceipt('there', resolve);
    slow.subscribe('/topic/firehose', () => {}, { receipt: 'there' });
  });
  slow.socket.pause();
  const hose = await client(socket, { 'client-id': 'camera-7' });
  const body = 'x'.repeat(256 * 1024);
  for (let i = 0; i < 160; i++) {
    hose.publish({ destination: '/topic/firehose', body });
  }
  const shown = await page('clients');
  const row = (name) => shown.getByRole('row').filter({ hasText: name });
  await row('sleepy-tablet').locator('.tag', { hasText: 'slow' }).waitFor();
  const [user, address, over, subscriptions, , pending, silent, beat] = await cellsOf(row('sleepy-tablet'));
  ok(user.startsWith('guest sleepy-tablet'), user);
  ok(/^127\.0\.0\.1:\d+$/.test(address), address);
  equal([over, subscriptions, beat], ['ws 1.2', '1', '10 s'], 'transport and version, subscriptions, heart-beat');
  ok(/^\d+ s$|^<1 s$|^–$/.test(silent), `the age of the last heart-beat: ${silent}`);
  ok(/ (KiB|MiB)$/.test(pending), `bytes that wait for it: ${pending}`);
  await picture(shown, 'console-clients');
  await shown.getByRole('checkbox', { name: 'slow only' }).check();
  await row('shop-frontend').waitFor({ state: 'detached' });
  equal(await shown.locator('tbody tr').count(), 1, 'slow clients');
  slow.socket.terminate();
  await row('sleepy-tablet').waitFor({ state: 'detached' });
  hose.deactivate();
  equalNoProblems(shown);
});

check('a client is disconnected', async () => {
  const gone = await client(socket, { 'client-id': 'unwelcome' });
  const closed = new Promise((resolve) => {
    gone.onStompError = (frame) => resolve(frame.headers.message);
  });
  const shown = await page('clients');
  await shown.getByRole('searchbox').fill('unwelcome');
  await shown.getByRole('row').filter({ hasText: 'shop-frontend' }).waitFor({ state: 'detached' });
  await shown.getByRole('row').filter({ hasText: 'unwelcome' }).getByRole('button').click();
  await shown.locator('dialog').getByRole('button', { name: 'Disconnect' }).click();
  equal(await closed, 'Disconnected by an operator', 'what the client reads');
  await shown.locator('.notice', { hasText: 'Disconnected ' }).waitFor();
});

check('it is tried on its own page, and with the snippets as they stand there', async () => {
  const shown = await page('try');
  await shown.getByText('Subscribed to /topic/hello').waitFor();
  await shown.getByRole('textbox', { name: 'Message' }).fill('Grüße: <b>');
  await shown.getByRole('button', { name: 'Send' }).click();
  await shown.locator('.message pre', { hasText: 'Grüße: <b>' }).waitFor();
  const code = shown.locator('pre.code');
  ok((await code.innerText()).includes('.setRelayHost("127.0.0.1")'), 'Spring comes first');
  await picture(shown, 'console-try');

  await shown.getByRole('tab', { name: 'Spring' }).focus();
  await shown.keyboard.press('ArrowRight');
  await shown.getByRole('tab', { name: 'stompjs', selected: true }).waitFor();
  const program = `import { WebSocket } from 'ws'; globalThis.WebSocket = WebSocket;\n${await code.innerText()}`;
  const stompjs = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: 'ignore' });
  await shown.locator('.message pre', { hasText: 'Hello from stompjs' }).waitFor();
  stompjs.kill();

  await shown.keyboard.press('ArrowRight');
  await shown.getByRole('tab', { name: 'curl', selected: true }).waitFor();
  const command = await code.innerText();
  const said = await new Promise((resolve) => {
    execFile('sh', ['-c', command], (_, out) => resolve(out));
  });
  await shown.locator('.message pre', { hasText: 'Hello from curl' }).waitFor();
  ok(said.includes('CONNECTED') && said.includes('RECEIPT') && said.includes('"uptimeMillis"'), said);
  equalNoProblems(shown);
});

check('what a client has named is text and nothing else', async () => {
  const named = await client(socket, { 'client-id': '<img src=x onerror=document.title=2>' });
  await publish(publisher, evil, '<script>document.title = 3</script>', { '<img src=x onerror=document.title=4>': '<svg onload=document.title=5>' });
  const elements = (shown) => shown.locator('main img, main script, main svg, dialog img').count();
  const shown = await page('destinations');
  await shown.getByRole('link', { name: evil, exact: true }).waitFor();
  equal(await elements(shown), 0, 'elements made of names in the list');
  await shown.getByRole('link', { name: evil, exact: true }).click();
  await shown.locator('pre', { hasText: '<script>' }).waitFor();
  await shown.getByRole('button', { name: /headers/ }).click();
  await shown.locator('dt', { hasText: '<img' }).waitFor();
  await shown.locator('dd', { hasText: '<svg' }).waitFor();
  await shown.getByRole('button', { name: 'Delete…' }).click();
  await shown.locator('dialog p', { hasText: '<img' }).waitFor();
  equal(await elements(shown), 0, 'elements made of what was sent');
  ok((await shown.title()).includes('<img'), 'the title is the name');

  const watching = await page('watch/%2Ftopic%2Fhtml');
  await watching.getByText('Nothing has come to /topic/html yet').waitFor();
  const again = setInterval(() => publisher.publish({ destination: '/topic/html', body: '<img src=x onerror=document.title=6>', headers: { '<b>': '<i>' } }), 100);
  await watching.locator('pre', { hasText: '<img' }).first().waitFor();
  clearInterval(again);
  equal(await elements(watching), 0, 'elements made of what is watched');

  const clients = await page('clients');
  await clients.getByText('<img src=x onerror=document.title=2>').waitFor();
  equal(await elements(clients), 0, 'elements made of names of clients');
  for (const each of [shown, watching, clients]) {
    ok(!/^\d/.test(await each.title()), 'no script has run');
    equalNoProblems(each);
  }
  named.deactivate();
});

check('the overview plots rates, connections, memory, disk and the sync of the store', async () => {
  await overview.waitForFunction(() => document.querySelectorAll('.plot').length === 6
    && [...document.querySelectorAll('.plot')].every((each) => each.querySelector('path.line')?.getAttribute('d').includes('L')));
  // A picture of the manual shows most of a minute.
  await overview.waitForFunction((points) => document.querySelector('path.line').getAttribute('d').match(/L/g).length > points, folder ? 24 : 9);
  const titles = await overview.locator('.plot').evaluateAll((all) => all.map((each) => each.getAttribute('aria-label')));
  equal(titles, ['Messages per second', 'Waiting in queues', 'Connections', 'Memory', 'Disk', 'Sync of the store'], 'plots');
  const legend = (title) => overview.locator('section', { has: overview.getByRole('img', { name: title }) }).locator('.legend').innerText();
  ok(/in [1-9]/.test(await legend('Messages per second')), 'messages come in');
  ok(/out [1-9]/.test(await legend('Messages per second')), 'messages go out');
  ok(/open [1-9]/.test(await legend('Connections')), 'connections are open');
  ok(/heap \d.* MiB/.test(await legend('Memory')), 'the heap is used');
  ok(/data \d.* [KM]iB/.test(await legend('Disk')), 'the disk is used');
  await picture(overview, 'console-overview');
  equalNoProblems(overview);
});

for (const colors of ['light', 'dark']) {
  check(`it is readable in ${colors}`, async () => {
    const shown = await page('', { colorScheme: colors });
    equal(await shown.evaluate(() => getComputedStyle(document.documentElement).colorScheme), colors, 'the colours are those of the system');
    for (const [path, content] of [['', 'path.line'], ['destinations', 'td .tag'], [`destination/${encodeURIComponent('/queue/orders.moved')}`, '.message'], ['clients', 'tbody tr'], ['watch', 'h1'], ['try', '.empty']]) {
      await shown.goto(`${admin}#/${path}`);
      await shown.locator(content).first().waitFor();
      equal(await shown.evaluate(lowContrasts), [], `text that is hard to read in ${colors} on ${path || 'the overview'}`);
    }
    equalNoProblems(shown);
  });
}

check('a key switches between light and dark', async () => {
  await overview.goto(`${admin}#/`);
  for (const colors of ['dark', 'light', 'dark']) {
    await overview.keyboard.press('t');
    equal(await overview.evaluate(() => getComputedStyle(document.documentElement).colorScheme), colors, 'the colours');
  }
  await picture(overview, 'console-overview-dark');
});

check('it fits a phone', async () => {
  await overview.setViewportSize(PHONE);
  const long = `/queue/${'averylongname'.repeat(12)}`;
  await publish(publisher, long, 'x'.repeat(400), { [`h${'x'.repeat(200)}`]: 'y'.repeat(300) });
  for (const path of ['', 'destinations', `destination/${encodeURIComponent(long)}`, 'clients', `watch/${encodeURIComponent('/topic/price/*')}`, 'try']) {
    await overview.goto(`${admin}#/${path}`);
    await overview.locator('h1').waitFor();
    if (path.includes('/')) {
      await overview.locator('.message').first().getByRole('button').click();
    }
    if (path === 'destinations') {
      await overview.locator('td .tag').first().waitFor();
    }
    equal(await overview.locator('.scroll').evaluateAll((all) => all.some((each) => each.scrollWidth > each.clientWidth)), false, `a table on ${path} is wider than a phone`);
    equal(await isWiderThanScreen(overview), false, `${path} is wider than a phone`);
    for (const link of await overview.locator('nav a').all()) {
      const box = await link.boundingBox();
      ok(box.x >= 0 && box.x + box.width <= PHONE.width, `${await link.innerText()} is on the screen`);
    }
  }
  equalNoProblems(overview);
});

await run({}, report);
clearInterval(prices);
await end();
