import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { madeServer, MODEL_ID, ODD_ID, payment, type MadeServer } from './fixture.ts';

let server: MadeServer;
beforeAll(async () => { server = await madeServer({ acceptsNow: true }); });
afterAll(async () => { await server.app.close(); });

const post = (url: string, payload: unknown, headers: Record<string, string> = {}) =>
  server.app.inject({ method: 'POST', url, payload: typeof payload === 'string' ? payload : JSON.stringify(payload), headers: { 'content-type': 'application/json', ...headers } });

describe('POST /v1/scores', () => {
  it('answers pd, band, reasons and by name what is not published', async () => {
    const response = await post('/v1/scores', { debtorId: 'd-1' });
    expect(response.statusCode).toBe(200);
    const answer = response.json();
    expect(answer).toMatchObject({
      debtorId: 'd-1', asOf: '2013-06-30T21:59:59.999999Z', model: { id: MODEL_ID, labelPack: 'default-60in90' }, pd: 0.15000000000000002, riskBand: 'high', clock: 'data',
      underPolicy: { versions: ['reference'] }, selfCureProb: null, axes: null, segment: null, journey: null, payByCurve: null,
      reasons: [{ code: 'open_minor-high', feature: 'open_minor', text: 'much is open', direction: 'raises', contribution: 0.5 }],
    });
    expect(answer.unavailable.map((item: { field: string }) => item.field)).toEqual(['pdUntreated', 'selfCureProb', 'axes', 'segment', 'journey', 'payByCurve', 'expectedPayment']);
  });

  it.each([
    ['an unknown debtor', { debtorId: 'nobody' }, 404, 'debtor-unknown'],
    ['a receivable of someone else', { debtorId: 'd-1', receivableId: 'r-of-d-2' }, 404, 'receivable-unknown'],
    ['no debtor', {}, 400, 'body-invalid'],
    ['an unknown field', { debtorId: 'd-1', extra: 1 }, 400, 'body-invalid'],
    ['a number as id', { debtorId: 7 }, 400, 'body-invalid'],
    ['an empty id', { debtorId: '' }, 400, 'body-invalid'],
    ['an id of 129 characters', { debtorId: 'x'.repeat(129) }, 400, 'body-invalid'],
    ['another purpose', { debtorId: 'd-1', purpose: 'marketing' }, 400, 'body-invalid'],
    ['an array', [{ debtorId: 'd-1' }], 400, 'body-invalid'],
  ])('refuses %s', async (_, body, status, code) => {
    const response = await post('/v1/scores', body);
    expect(response.statusCode).toBe(status);
    expect(response.headers['content-type']).toBe('application/problem+json');
    expect(response.json()).toMatchObject({ type: `urn:dunlin:problem:${code}`, status, code });
  });

  it('never repeats an id of a debtor in a problem', async () => {
    for (const body of [{ debtorId: 'secret-debtor' }, { debtorId: 'secret-debtor', extra: 1 }, '{"debtorId": "secret-debtor" NaN}', '{"debtorId": "secret-debtor", "__proto__": 1}']) {
      const response = await post('/v1/scores', body);
      expect(response.statusCode).toBeGreaterThanOrEqual(400);
      expect(response.body).not.toContain('secret');
    }
  });

  it('accepts the receivable of the debtor where the grain is the debtor', async () => {
    expect((await post('/v1/scores', { debtorId: 'd-1', receivableId: 'r-of-d-1' })).json()).toMatchObject({ receivableId: 'r-of-d-1', pd: 0.15000000000000002 });
  });
});

describe('request bodies', () => {
  const ok = JSON.stringify({ debtorId: 'd-1' });

  it.each([
    ['application/json', 200], ['application/json; charset=utf-8', 200], ['application/json;charset=UTF-8', 200], ['APPLICATION/JSON', 200],
    ['text/plain', 415], ['application/x-www-form-urlencoded', 415], ['multipart/form-data; boundary=x', 415], ['application/jsonp', 415], ['application/json2', 415],
    ['application/json; charset=utf-16', 415], ['application/json; version=1', 415], ['application/json;', 415], ['application/json,text/plain', 415],
    ['application/json\ttext', 415], ['application /json', 415], ['application/problem+json', 415], ['text/plain; application/json', 415], ['application/json\u00a0', 415], ['*/*', 415],
  ])('with Content-Type %j answers %i', async (type, status) => {
    const response = await post('/v1/scores', ok, { 'content-type': type });
    expect(response.statusCode).toBe(status);
    if (status === 415) expect(response.json()).toMatchObject({ code: 'media-type-unsupported' });
  });

  it('needs a Content-Type', async () => {
    expect((await server.app.inject({ method: 'POST', url: '/v1/scores', payload: Buffer.from(ok) })).statusCode).toBe(415);
  });

  it.each([
    ['nothing', '', 400, 'body-invalid'],
    ['half a document', '{"debtorId": "d-1"', 400, 'body-invalid'],
    ['NaN', '{"debtorId": NaN}', 400, 'body-invalid'],
    ['Infinity', '{"debtorId": Infinity}', 400, 'body-invalid'],
    ['__proto__', '{"debtorId": "d-1", "__proto__": {"admin": true}}', 400, 'body-invalid'],
    ['an escaped __proto__', '{"debtorId": "d-1", "\\u005f_proto__": {"admin": true}}', 400, 'body-invalid'],
    ['constructor.prototype', '{"debtorId": "d-1", "constructor": {"prototype": {"admin": true}}}', 400, 'body-invalid'],
    ['10,000 levels', `${'['.repeat(10_000)}${']'.repeat(10_000)}`, 400, 'body-invalid'],
    ['100,000 levels of objects', '{"a":'.repeat(100_000), 400, 'body-invalid'],
    ['2 MiB', JSON.stringify({ debtorId: 'x'.repeat(2 * 1024 * 1024) }), 413, 'body-too-large'],
  ])('refuses %s', async (_, body, status, code) => {
    const response = await post('/v1/scores', body);
    expect(response.json()).toMatchObject({ status, code });
    expect(response.statusCode).toBe(status);
  });

  it.each([
    ['1e999', 'Infinity after parsing'], ['-1', 'negative'], ['1.5', 'not an integer'], ['9007199254740993', 'beyond 2^53'], ['"5000"', 'text'],
  ])('refuses an amount of %s (%s)', async (amount) => {
    const body = JSON.stringify(payment('bad')).replace('5000', amount);
    const response = await post('/v1/events', body);
    expect(response.statusCode).toBe(400);
    expect(response.json().detail).toContain('amountMinor');
  });
});

describe('POST /v1/decisions', () => {
  it('gives probabilities after masking and the rules that blocked', async () => {
    const answer = (await post('/v1/decisions', { debtorId: 'd-2' })).json();
    // email, sms and no_contact are left: floor .02 each, the rest in equal shares of 1/3.
    expect(answer.channel.loggingProbability).toBeCloseTo(1 / 3, 12);
    expect(answer).toMatchObject({ epochOn: '2013-06-30', policyVersion: 'reference-1', supersedes: null });
    expect(answer.channel.notAfter).toBe('2013-06-30T21:59:59.999999Z');
    expect(answer.ranking.find((item: { action: string }) => item.action === 'letter')).toMatchObject({ permitted: false, blockedBy: ['base/no-contact-point'] });
    expect(answer.unavailable.length).toBeGreaterThan(0);
  });

  it('is found again by its id', async () => {
    const answer = (await post('/v1/decisions', { debtorId: 'd-3' })).json();
    const found = await server.app.inject({ url: `/v1/decisions/${answer.decisionId}` });
    expect(found.json()).toEqual(answer);
    expect((await server.app.inject({ url: '/v1/decisions/dec_none' })).json()).toMatchObject({ status: 404, code: 'decision-unknown' });
  });

  it.each([
    ['an unknown debtor', { debtorId: 'nobody' }, 404, 'debtor-unknown'],
    ['an unknown channel', { debtorId: 'd-1', allowedChannels: ['pigeon'] }, 400, 'body-invalid'],
    ['a channel twice', { debtorId: 'd-1', allowedChannels: ['sms', 'sms'] }, 400, 'body-invalid'],
    ['no_contact as a channel', { debtorId: 'd-1', allowedChannels: ['no_contact'] }, 400, 'body-invalid'],
    ['a now without offset', { debtorId: 'd-1', now: '2013-07-01T10:00:00' }, 400, 'body-invalid'],
  ])('refuses %s', async (_, body, status, code) => {
    expect((await post('/v1/decisions', body)).json()).toMatchObject({ status, code });
  });
});

describe('reading', () => {
  it('shows a debtor with source and as-of, amounts with all digits', async () => {
    const response = await server.app.inject({ url: '/v1/debtors/d-1' });
    expect(response.statusCode).toBe(200);
    expect(response.body).toContain('"overdueMinor":9007199254740993');
    expect(response.json()).toMatchObject({
      debtorId: 'd-1', ageing: { dpd: 45, bucket: '31-60', source: 'ledger_entry' }, behaviour: { features: { open_minor: 5000, dpd: null } },
      contacts: { usableChannels: ['email', 'sms', 'whatsapp', 'voice_call', 'callbot', 'chatbot_link', 'agent'] }, scores: { current: { pd: 0.15000000000000002 }, lastDecision: null },
    });
  });

  it('answers for the survivor where the debtor was merged, and says so; both have one decision', async () => {
    const merged = await madeServer({ acceptsNow: true, mergedInto: { 'd-3': 'd-4' } });
    const ask = async (url: string, payload: object) => (await merged.app.inject({ method: 'POST', url, payload })).json();
    expect((await merged.app.inject({ url: '/v1/debtors/d-3' })).json()).toMatchObject({ debtorId: 'd-4', requestedId: 'd-3', scores: { current: { debtorId: 'd-4' } } });
    expect((await merged.app.inject({ url: '/v1/debtors/d-4' })).json()).toMatchObject({ debtorId: 'd-4', requestedId: 'd-4' });
    expect(await ask('/v1/scores', { debtorId: 'd-3' })).toMatchObject({ debtorId: 'd-4' });
    const now = '2013-07-01T08:00:00Z';
    const [first, second] = [await ask('/v1/decisions', { debtorId: 'd-3', now }), await ask('/v1/decisions', { debtorId: 'd-4', now })];
    expect(second).toEqual(first);
    await merged.app.close();
  });

  it.each([['encoded', encodeURIComponent(ODD_ID), 200], ['with dots', '..%2F..%2F', 404], ['of a null byte', '%00', 404], ['too long', 'x'.repeat(200), 400]])(
    'takes an id %s as an id', async (_, id, status) => {
      expect((await server.app.inject({ url: `/v1/debtors/${id}` })).statusCode).toBe(status);
    });

  it('shows models and champions', async () => {
    const get = async (url: string) => (await server.app.inject({ url })).json();
    expect(await get('/v1/models')).toEqual({ models: [{ id: MODEL_ID, kind: 'default-propensity', estimator: 'trees', label: 'default', champion: true }] });
    expect(await get(`/v1/models/${MODEL_ID}`)).toMatchObject({ id: MODEL_ID, manifest: { estimator: 'trees', windows: { fit: { positives: 10 } } } });
    expect(await get('/v1/models/..%2F..%2Fetc')).toMatchObject({ status: 404, code: 'artefact-missing' });
    expect(await get('/v1/models/champion')).toEqual({ at: null, default: MODEL_ID, response: null, policy: null, timing: null, 'self-cure': null });
    expect(await get('/v1/models/champion?at=2012-01-01T00:00:00Z')).toEqual({ at: '2012-01-01T00:00:00Z', default: null, response: null, policy: null, timing: null, 'self-cure': null });
    expect(await get('/v1/models/champion?at=yesterday')).toMatchObject({ status: 400, code: 'argument-invalid' });
    expect(await get('/v1/models/champion?when=now')).toMatchObject({ status: 400, code: 'argument-invalid' });
  });

  it('has probes, metrics and documentation', async () => {
    expect((await server.app.inject({ url: '/health/live' })).json()).toEqual({ status: 'live' });
    expect((await server.app.inject({ url: '/health/ready' })).json()).toMatchObject({ status: 'ready', portfolio: 'fixture' });
    const metrics = await server.app.inject({ url: '/metrics' });
    expect(metrics.headers['content-type']).toContain('text/plain');
    expect(metrics.body).toContain('dunlin_http_request_seconds_bucket');
    const openapi = (await server.app.inject({ url: '/openapi.json' })).json();
    expect(openapi.openapi).toBe('3.1.0');
    expect(Object.keys(openapi.paths).sort()).toEqual([
      '/health/live', '/health/ready', '/metrics', '/v1/debtors/{id}', '/v1/decisions', '/v1/decisions/{id}', '/v1/events', '/v1/models', '/v1/models/champion', '/v1/models/{id}', '/v1/scores',
    ]);
    for (const [path, methods] of Object.entries(openapi.paths as Record<string, Record<string, { responses: object }>>)) {
      for (const operation of Object.values(methods)) expect(Object.keys(operation.responses), path).toContain('500');
    }
    expect((await server.app.inject({ url: '/docs' })).body).toContain('POST /v1/decisions');
  });

  it.each([['GET', '/v1/nothing'], ['DELETE', '/v1/scores'], ['GET', '/v1/scores'], ['PUT', '/health/live']])('answers %s %s with a problem', async (method, url) => {
    const response = await server.app.inject({ method: method as 'GET', url });
    expect(response.json()).toMatchObject({ status: 404, code: 'route-unknown' });
  });

  it('answers a broken escape in a path with a problem', async () => {
    const response = await server.app.inject({ url: '/v1/debtors/%zz' });
    expect(response.headers['content-type']).toBe('application/problem+json');
    expect(response.statusCode).toBe(404);
  });
});

describe('before the first snapshot', () => {
  it('is alive, not ready, and answers 503', async () => {
    const waiting = await madeServer({ ready: false });
    expect((await waiting.app.inject({ url: '/health/live' })).statusCode).toBe(200);
    for (const url of ['/health/ready', '/v1/debtors/d-1', '/ui']) {
      expect((await waiting.app.inject({ url })).json(), url).toMatchObject({ status: 503, code: 'not-ready' });
    }
    for (const [url, payload] of [['/v1/scores', { debtorId: 'd-1' }], ['/v1/decisions', { debtorId: 'd-1' }], ['/v1/events', payment('e')]] as const) {
      expect((await waiting.app.inject({ method: 'POST', url, payload })).statusCode, url).toBe(503);
    }
    await waiting.app.close();
  });
});

describe('POST /v1/events', () => {
  it('answers 202 once and counts duplicates', async () => {
    const first = await post('/v1/events', [payment('http-1', { debtorId: 'd-9' }), payment('http-2', { debtorId: 'd-9', amountMinor: 1 })]);
    expect([first.statusCode, first.json()]).toEqual([202, { accepted: 2, duplicates: 0 }]);
    expect((await post('/v1/events', payment('http-1', { debtorId: 'd-9' }))).json()).toEqual({ accepted: 0, duplicates: 1 });
    expect((await post('/v1/events', payment('http-1', { debtorId: 'd-9', amountMinor: 7 }))).json()).toMatchObject({ status: 409, code: 'event-conflict' });
    expect((await post('/v1/scores', { debtorId: 'd-9' })).json().pd).toBeCloseTo(0.09999, 12);
  });

  it.each([['nothing', []], ['1,001 events', Array.from({ length: 1001 }, (_, i) => payment(`many-${i}`))], ['a text', '"payment"'], ['null', 'null']])('refuses %s', async (_, body) => {
    expect((await post('/v1/events', body)).json()).toMatchObject({ status: 400, code: 'body-invalid' });
  });
});
