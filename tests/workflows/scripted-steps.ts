/** Pipeline steps for tests: they compute nothing but a hash of what they were given, and behave as `<home>/script.json` says. */
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { DunlinError, type ErrorCode } from '../../core/errors.ts';
import { canonicalJson, sha256 } from '../../core/hash.ts';
import type { PipelineSteps, StepContext, StepInput, StepName } from '../../pipelines/ports.ts';

export interface StepScript {
  /** Waits until `<home>/go` exists. */
  readonly waitsForGo?: boolean;
  /** Fails so often before it succeeds. */
  readonly failures?: number;
  readonly failWith?: ErrorCode;
}

export type Script = Readonly<Partial<Record<StepName, StepScript>>>;

export function writeScript(home: string, script: Script): void {
  mkdirSync(home, { recursive: true });
  writeFileSync(join(home, 'script.json'), JSON.stringify(script));
}

/** Lines such as `start train` and `end train`, in the order in which they happened. */
export function readTrace(home: string): string[] {
  const path = join(home, 'trace');
  return existsSync(path) ? readFileSync(path, 'utf8').split('\n').filter((line) => line !== '') : [];
}

export function letGo(home: string): void {
  writeFileSync(join(home, 'go'), '');
}

export const scriptedSteps: PipelineSteps = {
  ingest: (input, context) => play('ingest', input, context, (hash) => ({ watermark: null, batches: [{ sourceId: 'ledger', batchId: hash, rowsRead: 3, entriesNew: 2, entriesDuplicate: 1, rowsFiltered: 0, rowsQuarantined: 0, rowsLate: 0 }] })),
  materialise: (input, context) => play('materialise', input, context, (hash) => ({ featureSetVersion: hash, trainingSets: [{ id: 'late', file: { path: 'runs/set', sha256: hash, rows: 10 }, positives: 4 }] })),
  train: (input, context) => play('train', input, context, (hash) => ({ models: [{ role: 'default', id: 'late', estimator: 'trees', artefactId: hash }] })),
  evaluate: (input, context) => play('evaluate', input, context, (hash) => ({ report: { path: 'runs/report', sha256: hash, rows: 1 }, metrics: [{ artefactId: hash, values: { auc: 0.7 } }] })),
  gate: (input, context) => play('gate', input, context, (hash) => ({ verdicts: [{ role: 'default', artefactId: hash, verdict: 'promote', reason: 'first' }], intercepts: [] })),
  publish: (input, context) => play('publish', input, context, (hash) => ({ snapshotId: hash, asOf: '2013-06-30T23:59:59.999999Z', champions: { default: hash } })),
};

async function play<T>(name: StepName, input: StepInput<StepName> | StepInput, context: StepContext, result: (hash: string) => T): Promise<T> {
  const { home } = input.run;
  const trace = (line: string): void => appendFileSync(join(home, 'trace'), `${line}\n`);
  const script = (JSON.parse(readFileSync(join(home, 'script.json'), 'utf8')) as Script)[name] ?? {};
  trace(`start ${name}`);
  context.progress({ step: name, share: 0, text: 'started' });
  const failed = readTrace(home).filter((line) => line === `fail ${name}`).length;
  if (failed < (script.failures ?? 0)) {
    trace(`fail ${name}`);
    throw new DunlinError(script.failWith ?? 'internal', `The step must not fail; got failure ${failed + 1}.`, { attempt: failed + 1 });
  }
  while (script.waitsForGo && !existsSync(join(home, 'go'))) {
    if (context.signal.aborted) {
      trace(`stop ${name}`);
      throw new DunlinError('cancelled', 'The step was stopped.');
    }
    await wait(50);
  }
  trace(`end ${name}`);
  return result(sha256(canonicalJson({ name, earlier: input.earlier })));
}
