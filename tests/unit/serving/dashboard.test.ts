import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { html, table } from '../../../serving/dashboard/html.ts';
import { madeServer, ODD_ID, payment, type MadeServer } from './fixture.ts';

let server: MadeServer;
beforeAll(async () => { server = await madeServer(); });
afterAll(async () => { await server.app.close(); });

const get = (url: string) => server.app.inject({ url });

describe('html', () => {
  it('escapes values, keeps HTML, joins lists', () => {
    expect(html`<p title="${'"x"'}">${'<b>&'}${html`<i>${1n}</i>`}${[html`a`, html`b`]}${null}</p>`.html).toBe('<p title="&quot;x&quot;">&lt;b&gt;&amp;<i>1</i>ab</p>');
  });

  it('says so where a table has no rows', () => {
    expect(table('Contacts', [{ name: 'When' }], []).html).toBe('<p><strong>Contacts</strong>: none.</p>');
  });
});

describe('pages', () => {
  it.each(['order of contacts', 'not declared', 'Gain over the logistic model', '0.0123 [', 'open amount', '97.5 % of 120 checked rows', 'north &amp; south'])('/ui/model shows what a validator asks: %s', async (text) => {
    expect((await get('/ui/model')).body).toContain(text);
  });

  it.each([['/ui', '1,000.00 EUR'], ['/ui/model', '0.7100 [0.6800, 0.7400]'], ['/ui/debtor?id=d-1', '15.00 %'], ['/ui/debtor', 'Debtor id'], ['/docs', 'idempotencyKey']])('%s shows %s and loads nothing from outside', async (url, text) => {
    const response = await get(url);
    expect(response.statusCode).toBe(200);
    expect(response.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(response.headers['content-security-policy']).toContain("default-src 'none'");
    expect(response.body).toContain(text);
    expect(response.body).not.toMatch(/<script|https?:\/\/|style="|\son\w+=/i);
  });

  it('escape what they are asked', async () => {
    const response = await get(`/ui/debtor?id=${encodeURIComponent('"><script>alert(1)</script>')}`);
    expect(response.statusCode).toBe(404);
    expect(response.body).toContain('&quot;&gt;&lt;script&gt;');
    expect(response.body).not.toContain('<script>');
  });

  it('show a debtor with an odd id', async () => {
    expect((await get(`/ui/debtor?id=${encodeURIComponent(ODD_ID)}`)).statusCode).toBe(200);
  });

  it('record no decision', async () => {
    await get('/ui/debtor?id=d-5');
    expect(server.decisions.newest('d-5')).toBeNull();
  });

  it('show what events changed', async () => {
    await server.receiveEvents(payment('p-6', { debtorId: 'd-6' }));
    const page = (await get('/ui/debtor?id=d-6')).body;
    expect(page).toContain('10.00 %');
    expect(page).toContain('base/nothing-open');
  });

  it('serve their style sheet', async () => {
    expect((await get('/ui/style.css')).headers['content-type']).toBe('text/css; charset=utf-8');
  });
});
