import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { STEP_NAMES } from '../../pipelines/ports.ts';
import { bundleWorkflows } from '../../workflows/bundle.ts';
import { connectClient, type WorkflowClient } from '../../workflows/client.ts';
import { DEFAULT_NAMESPACE } from '../../workflows/options.ts';
import { reportWarnings, runWorker } from '../../workflows/worker.ts';
import { temporalServer } from '../setup/services.ts';
import { until } from '../setup/until.ts';
import { writeHistory } from './stored-history.ts';
import { letGo, readTrace, scriptedSteps, writeScript, type Script } from './scripted-steps.ts';

const { address } = await temporalServer();
const TASK_QUEUE = `test-${process.pid}`;
const KILLED_QUEUE = `${TASK_QUEUE}-killed`;

describe.skipIf(address === null)('retrain on a real server', () => {
  const folder = mkdtempSync(join(tmpdir(), 'dunlin-workflows-'));
  const stopWorker = new AbortController();
  const children: ChildProcess[] = [];
  let working: Promise<void>;
  let client: WorkflowClient;

  beforeAll(async () => {
    client = await connectClient({ address: address!, namespace: DEFAULT_NAMESPACE, taskQueue: TASK_QUEUE });
    reportWarnings(() => {});
    working = runWorker({ address: address!, namespace: DEFAULT_NAMESPACE, taskQueue: TASK_QUEUE, bundle: await bundleWorkflows(), steps: scriptedSteps }, stopWorker.signal);
  });

  afterAll(async () => {
    for (const child of children) child.kill('SIGKILL');
    stopWorker.abort();
    await working;
    await client.close();
    rmSync(folder, { recursive: true });
  });

  function inputFor(name: string, script: Script = {}) {
    const home = join(folder, name);
    writeScript(home, script);
    return { home, portfolioPath: join(folder, 'portfolio.yaml') };
  }

  test('runs every step once, in order, and hands results on', async () => {
    const input = inputFor('plain');
    await client.startRetrain('plain', input);
    const results = await client.retrainResult('plain');
    await recordHistory('plain');
    expect(readTrace(input.home)).toEqual(STEP_NAMES.flatMap((name) => [`start ${name}`, `end ${name}`]));
    expect(Object.keys(results)).toEqual([...STEP_NAMES]);
    expect(results.publish.snapshotId).toMatch(/^[0-9a-f]{64}$/);
  });

  test('answers how far it is', async () => {
    const input = inputFor('progress', { train: { waitsForGo: true } });
    await client.startRetrain('progress', input);
    await until('the start of training', () => readTrace(input.home).includes('start train'));
    expect(await client.retrainProgress('progress')).toEqual({ step: 'train', finished: ['ingest', 'materialise'] });
    letGo(input.home);
    await client.retrainResult('progress');
    expect(await client.retrainProgress('progress')).toEqual({ step: null, finished: [...STEP_NAMES] });
  });

  test('tries again what another moment can mend', async () => {
    const input = inputFor('locked', { materialise: { failures: 2, failWith: 'store-locked' } });
    await client.startRetrain('locked', input);
    await client.retrainResult('locked');
    expect(readTrace(input.home).filter((line) => line === 'fail materialise')).toHaveLength(2);
  });

  test('gives up at once on bad input and says which', async () => {
    const input = inputFor('bad-input', { ingest: { failures: 99, failWith: 'column-missing' } });
    await client.startRetrain('bad-input', input);
    await expect(client.retrainResult('bad-input')).rejects.toMatchObject({ name: 'DunlinError', code: 'column-missing', message: 'The step must not fail; got failure 1.', details: { attempt: 1 } });
    expect(readTrace(input.home)).toEqual(['start ingest', 'fail ingest']);
  });

  test('stops the running step when it is cancelled, and runs no later one', async () => {
    const input = inputFor('cancelled', { train: { waitsForGo: true } });
    await client.startRetrain('cancelled', input);
    await until('the start of training', () => readTrace(input.home).includes('start train'));
    await client.cancel('cancelled');
    await expect(client.retrainResult('cancelled')).rejects.toMatchObject({ code: 'cancelled' });
    await recordHistory('cancelled');
    expect(readTrace(input.home).slice(-2)).toEqual(['start train', 'stop train']);
  });

  test('a Schedule starts it, can be paused, and goes away', async () => {
    const input = inputFor('scheduled');
    const schedule = { id: `nightly-${TASK_QUEUE}`, cron: '0 3 * * *', timeZone: 'Europe/Rome', input };
    expect(await client.putSchedule(schedule)).toBe('created');
    expect(await client.putSchedule({ ...schedule, cron: '30 3 * * *' })).toBe('updated');
    // One change right after the other: none may be lost, nor undo another.
    for (let turn = 0; turn < 5; turn++) {
      await client.resumeSchedule(schedule.id, 'test');
      await client.putSchedule({ ...schedule, cron: `${turn} 3 * * *` });
      await client.pauseSchedule(schedule.id, 'test');
    }
    await client.putSchedule({ ...schedule, cron: '30 3 * * *' });
    await until('the change of the schedule', async () => (await client.listSchedules()).some((item) => item.id === schedule.id && item.isPaused));
    await client.triggerSchedule(schedule.id);
    await until('the end of publishing', () => readTrace(input.home).includes('end publish'));
    expect(readTrace(input.home)).toHaveLength(2 * STEP_NAMES.length);
    await client.resumeSchedule(schedule.id, 'test');
    await until('the change of the schedule', async () => (await client.listSchedules()).some((item) => item.id === schedule.id && !item.isPaused && /T0[12]:30:00/.test(item.nextRuns[0] ?? '')));
    await client.deleteSchedule(schedule.id);
    await expect(client.triggerSchedule(schedule.id)).rejects.toMatchObject({ code: 'argument-invalid' });
  });

  test.each(['SIGKILL', 'SIGTERM'] as const)('a worker that ends by %s costs its step and changes nothing else', async (signal) => {
    const calm = inputFor(`calm-${signal}`);
    await client.startRetrain(`calm-${signal}`, calm);
    const expected = await client.retrainResult(`calm-${signal}`);

    const killing = await connectClient({ address: address!, namespace: DEFAULT_NAMESPACE, taskQueue: KILLED_QUEUE });
    try {
      const input = { ...inputFor(`ended-${signal}`, { train: { waitsForGo: true } }), heartbeatSeconds: 3 };
      const first = startWorkerProcess();
      await killing.startRetrain(`ended-${signal}`, input);
      await until('the start of training', () => readTrace(input.home).includes('start train'));
      first.kill(signal);
      await once(first, 'exit');
      letGo(input.home);
      const second = startWorkerProcess();
      expect(await killing.retrainResult(`ended-${signal}`)).toEqual(expected);
      expect(readTrace(input.home).filter((line) => line.startsWith('start'))).toEqual(['ingest', 'materialise', 'train', 'train', 'evaluate', 'gate', 'publish'].map((name) => `start ${name}`));
      await recordHistory(`ended-${signal}`);
      second.kill('SIGTERM');
    } finally {
      await killing.close();
    }
  });

  /** For the replay tests, when asked; names of this machine do not belong into the repository. */
  async function recordHistory(workflowId: string): Promise<void> {
    if (process.env['DUNLIN_RECORD_HISTORIES'] !== '1') return;
    const connection = await Connection.connect({ address: address! });
    const history = await new Client({ connection }).workflow.getHandle(workflowId).fetchHistory();
    await connection.close();
    const text = writeHistory(history).replaceAll(new RegExp(`\\d+@${hostname()}`, 'g'), 'worker').replaceAll(folder, '/srv/dunlin').replace(/"stackTrace": ".*"/g, '"stackTrace": ""');
    writeFileSync(join(import.meta.dirname, 'histories', `${workflowId}.json`), text);
  }

  function startWorkerProcess(): ChildProcess {
    const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
    const child = spawn(process.execPath, ['--import', loader, join(import.meta.dirname, 'worker-process.ts'), address!, KILLED_QUEUE], { stdio: ['ignore', 'ignore', 'inherit'] });
    children.push(child);
    return child;
  }
});

test.skipIf(address === null)('an address where nothing answers is refused with what to do', async () => {
  await expect(connectClient({ address: '127.0.0.1:1', namespace: DEFAULT_NAMESPACE })).rejects.toMatchObject({ code: 'temporal-unavailable' });
});
