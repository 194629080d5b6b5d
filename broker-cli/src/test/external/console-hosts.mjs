// The console over TLS of a broker with users and virtual hosts. Arguments: URL of the admin port, with https, and of WebSocket, with wss; then logins with their
// passcodes: an operator of the host "default", a user there whose name is markup, and a user of the host "shop".

import { check, equal, ok, report, run } from './checks.mjs';
import { client, end, equalNoProblems, pagesAt, publish } from './console-driver.mjs';

const [admin, socket, operator, evil, merchant, passcode] = process.argv.slice(2);
// The certificate is one of its own making. A person would have trusted it before; nothing else is different.
const page = pagesAt(admin, { ignoreHTTPSErrors: true, httpCredentials: { username: operator, password: passcode } });

const here = await client(socket, { login: evil, passcode });
const there = await client(socket, { login: merchant, passcode, host: 'shop' });
await publish(here, '/queue/of-default', 'one');
await publish(there, '/queue/of-shop', 'two');

/** Gives the login for STOMP that a page asks for. */
async function logIn(shown, login) {
  await shown.getByRole('textbox', { name: 'Login' }).fill(login);
  await shown.getByRole('textbox', { name: 'Passcode' }).fill(passcode);
}

/** The URLs of the WebSockets that a page opens, as they come. */
function socketsOf(shown) {
  const urls = [];
  shown.on('websocket', (each) => urls.push(each.url()));
  return urls;
}

function host(shown) {
  return shown.getByRole('combobox', { name: 'Virtual host' });
}

check('over https it watches over wss', async () => {
  const shown = await page('watch');
  const urls = socketsOf(shown);
  await shown.getByRole('button', { name: 'Watch', exact: true }).click();
  await shown.locator('.notice', { hasText: /login/i }).waitFor();
  await logIn(shown, operator);
  await shown.getByRole('button', { name: 'Watch', exact: true }).click();
  await shown.getByText('Nothing has come to /topic/** yet').waitFor();
  await shown.waitForFunction(() => document.querySelector('form button.main').textContent === 'Stop');
  const again = setInterval(() => here.publish({ destination: '/topic/secret', body: 'over TLS' }), 100);
  await shown.locator('.message pre', { hasText: 'over TLS' }).first().waitFor();
  clearInterval(again);
  ok(admin.startsWith('https:') && urls.length === 2 && urls.every((url) => url === socket.replace('127.0.0.1', 'localhost')), `${urls} are ${socket}`);
  equalNoProblems(shown);
});

check('over https it is tried with a login, and the snippets speak TLS', async () => {
  const shown = await page('try');
  await shown.locator('.empty', { hasText: /login/i }).waitFor();
  await logIn(shown, operator);
  await shown.keyboard.press('Enter');
  await shown.getByText('Subscribed to /topic/hello').waitFor();
  await shown.getByRole('button', { name: 'Send' }).click();
  await shown.locator('.message pre', { hasText: 'Hello from the console' }).waitFor();
  await shown.getByRole('tab', { name: 'stompjs' }).click();
  ok((await shown.locator('pre.code').innerText()).includes(socket.replace('127.0.0.1', 'localhost')), 'the snippet names wss');
  equalNoProblems(shown);
});

check('a host is chosen by keyboard, and everything is about it', async () => {
  const shown = await page('destinations');
  const link = (name) => shown.getByRole('link', { name, exact: true });
  await link('/queue/of-default').waitFor();
  equal(await host(shown).locator('option').allInnerTexts(), ['default', 'shop'], 'hosts');
  equal(await link('/queue/of-shop').count(), 0, 'queues of the other host');
  await link('/queue/of-default').click();
  await shown.locator('.message pre', { hasText: 'one' }).waitFor();
  await host(shown).focus();
  await shown.keyboard.press('ArrowDown');
  equal(await host(shown).inputValue(), 'shop', 'the host');
  // What was looked at is not at this host: back to the list.
  await link('/queue/of-shop').waitFor();
  equal(await link('/queue/of-default').count(), 0, 'queues of the other host');
  await link('/queue/of-shop').click();
  await shown.locator('.message pre', { hasText: 'two' }).waitFor();
  await shown.getByRole('button', { name: 'Purge…' }).click();
  await shown.getByRole('button', { name: 'Forget' }).click();
  await shown.locator('.notice', { hasText: '1 message forgotten' }).waitFor();

  await shown.getByRole('link', { name: 'Clients' }).click();
  await shown.getByRole('row').filter({ hasText: merchant }).waitFor();
  equal(await shown.locator('tbody tr').count(), 1, 'clients of this host');
  await host(shown).selectOption('default');
  await shown.getByRole('row').filter({ hasText: evil }).waitFor();
  equal(await shown.getByRole('row').filter({ hasText: merchant }).count(), 0, 'clients of the other host');
  equal(await shown.locator('main img').count(), 0, 'elements made of the name of a user');
  equalNoProblems(shown);
});

check('what is watched is of the host that is chosen', async () => {
  const shown = await page('watch');
  await host(shown).selectOption('shop');
  await shown.getByText('Login for STOMP').click();
  await logIn(shown, merchant);
  await shown.getByRole('button', { name: 'Watch', exact: true }).click();
  const again = setInterval(() => {
    here.publish({ destination: '/topic/news', body: 'of default' });
    there.publish({ destination: '/topic/news', body: 'of shop' });
  }, 50);
  await shown.locator('.message').nth(4).waitFor();
  clearInterval(again);
  equal([...new Set(await shown.locator('.message pre').allInnerTexts())], ['of shop'], 'what comes');
  equalNoProblems(shown);
});

await run({}, report);
await end();
