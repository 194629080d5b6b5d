// @stomp/stompjs over sockjs-client in headless Chromium, by each transport of its own: a page of another port than the broker's.

import { fileURLToPath } from 'node:url';
import { launch, serve } from './chromium.mjs';
import { broker, report, restart } from './driver.mjs';

const origin = await serve(fileURLToPath(new URL('.', import.meta.url)));
const browser = await launch();
const page = await browser.newPage();
page.on('pageerror', (error) => report('the page itself', String(error)));
await page.exposeFunction('report', report);
await page.exposeFunction('restart', restart);
for (const transport of ['websocket', 'xhr-streaming', 'eventsource', 'xhr-polling']) {
  await page.goto(`${origin}/sockjs-browser.html`);
  await page.evaluate(
    async ([environment, transport]) => {
      const url = environment.url.replace(/^ws/, 'http').replace(/\/ws$/, '/sockjs');
      const { run } = await import('./checks.mjs');
      await import('./stompjs-cases.mjs');
      const webSocketFactory = () => new window.SockJS(url, undefined, { transports: [transport] });
      await run({ ...environment, webSocketFactory, carriesOctets: false, restart: window.restart }, (name, error) =>
        window.report(`${transport}: ${name}`, error),
      );
    },
    [broker, transport],
  );
}
await browser.close();
console.log('DONE');
process.exit(0);
