import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { madeServer, type MadeServer } from '../unit/serving/fixture.ts';

const CHROMIUM = process.env['DUNLIN_CHROMIUM'] ?? '/usr/bin/chromium';
const hasBrowser = existsSync(CHROMIUM);
if (!hasBrowser) process.stderr.write(`SKIPPED: no browser at ${CHROMIUM}; install chromium or set DUNLIN_CHROMIUM\n`);

describe.skipIf(!hasBrowser)('the pages in a browser', () => {
  let server: MadeServer;
  let address: string;
  let browser: Browser;

  beforeAll(async () => {
    server = await madeServer();
    address = await server.app.listen({ host: '127.0.0.1', port: 0 });
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
  });

  afterAll(async () => {
    await browser.close();
    await server.app.close();
  });

  it('find a debtor by keyboard alone', async () => {
    const page = await browser.newPage();
    await page.goto(`${address}/ui`);
    await page.keyboard.press('Tab');
    expect(await page.locator(':focus').textContent()).toBe('Skip to content');
    for (let i = 0; i < 3; i++) await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.waitForURL(`${address}/ui/debtor`);
    await page.locator('#id').focus();
    await page.keyboard.type('d-2');
    await page.keyboard.press('Enter');
    await page.waitForURL(`${address}/ui/debtor?id=d-2`);
    expect(await page.getByRole('table', { name: 'Reasons' }).textContent()).toContain('much is open');
    expect(await page.getByRole('navigation', { name: 'Pages' }).locator('[aria-current]').textContent()).toBe('Debtor');
    await page.close();
  });

  it.each([['light', 'rgb(255, 255, 255)'], ['dark', 'rgb(13, 17, 23)']] as const)('follow the %s scheme, ask nobody else and break no policy', async (colorScheme, background) => {
    const page = await browser.newPage({ colorScheme });
    const elsewhere: string[] = [];
    const complaints: string[] = [];
    page.on('request', (request) => { if (!request.url().startsWith(address)) elsewhere.push(request.url()); });
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    for (const path of ['/ui', '/ui/model', '/ui/debtor?id=d-1', '/docs']) {
      await page.goto(`${address}${path}`);
      expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe(background);
      expect(await page.locator('h1').count(), path).toBe(1);
    }
    expect([elsewhere, complaints]).toEqual([[], []]);
    await page.close();
  });
});
