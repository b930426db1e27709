import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { ProgressEvent } from '../../../core/progress.ts';
import { forkedSteps } from '../../../pipelines/forked-steps.ts';

const folder = mkdtempSync(join(tmpdir(), 'dunlin-forked-'));
const run = { home: folder, portfolioPath: 'p.yaml', runId: 'r' };
afterAll(() => rmSync(folder, { recursive: true }));

function stepsOf(body: string) {
  const module = join(folder, `steps-${body.length}.mjs`);
  writeFileSync(module, `export const assembleSteps = () => ({ ingest: async (input, context) => { ${body} } });`);
  return forkedSteps({ module });
}

test('hands input in, progress and result out', async () => {
  const seen: ProgressEvent[] = [];
  const steps = stepsOf("context.progress({ step: 'ingest', share: 1, text: 'done' }); return { watermark: input.run.runId, batches: [] };");
  const result = await steps.ingest({ run, earlier: {} }, { progress: (event) => seen.push(event), signal: new AbortController().signal });
  expect(result).toEqual({ watermark: 'r', batches: [] });
  expect(seen).toEqual([{ step: 'ingest', share: 1, text: 'done' }]);
});

test.each([
  ['a known error keeps code, text and details', "throw Object.assign(new Error('no column'), { name: 'DunlinError', code: 'column-missing', details: { line: 3 } });", { code: 'column-missing', message: 'no column', details: { line: 3 } }],
  ['an unknown error is internal', "throw new Error('boom');", { code: 'internal' }],
  ['a process that dies is internal', 'process.kill(process.pid, 9); await new Promise(() => {});', { code: 'internal' }],
] as const)('%s', async (_, body, expected) => {
  await expect(stepsOf(body).ingest({ run, earlier: {} }, { progress: () => {}, signal: new AbortController().signal })).rejects.toMatchObject(expected);
});

test('a stopped step may clean up', async () => {
  const abort = new AbortController();
  const steps = stepsOf("context.progress({ step: 'ingest', text: 'on' }); await new Promise((_, fail) => context.signal.addEventListener('abort', () => fail(context.signal.reason)));");
  const running = steps.ingest({ run, earlier: {} }, { progress: () => abort.abort(), signal: abort.signal });
  await expect(running).rejects.toMatchObject({ code: 'cancelled', message: 'The step was stopped.' });
});
