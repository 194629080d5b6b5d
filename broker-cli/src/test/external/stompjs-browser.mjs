// @stomp/stompjs in headless Chromium: a page runs the same cases as Node does.

import { fileURLToPath } from 'node:url';
import { launch, serve } from './chromium.mjs';
import { broker, report, restart } from './driver.mjs';

const origin = await serve(fileURLToPath(new URL('.', import.meta.url)));
const browser = await launch();
const page = await browser.newPage();
page.on('pageerror', (error) => report('the page itself', String(error)));
await page.exposeFunction('report', report);
await page.exposeFunction('restart', restart);
await page.goto(`${origin}/stompjs-browser.html`);
await page.evaluate(async (environment) => {
  const { run } = await import('./checks.mjs');
  await import('./stompjs-cases.mjs');
  await run({ ...environment, restart: window.restart }, window.report);
}, broker);
await browser.close();
console.log('DONE');
process.exit(0);
