import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { homePaths } from '../../core/home.ts';
import { connectClient } from '../../workflows/client.ts';
import { DEFAULT_NAMESPACE } from '../../workflows/options.ts';
import { temporalServer } from '../setup/services.ts';

const { address } = await temporalServer();
const ROOT = resolve(import.meta.dirname, '../..');
const LOADER = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
const TASK_QUEUE = `real-${process.pid}`;
const SERVER = ['--address', address ?? '', '--task-queue', TASK_QUEUE];

/** A world of a few seconds; two estimators, so that killing falls between candidates too. */
const PORTFOLIO = `extends: ${JSON.stringify(join(ROOT, 'data-samples/portfolios/sample-world.yaml'))}
simulation: { preset: mixed, debtors: 200, months: 24 }
models:
  default: { estimators: [base-rate, logistic] }
schedules:
  - { id: ${TASK_QUEUE}-nightly, workflow: retrain, cron: "0 3 * * *" }
`;

describe.skipIf(address === null)('retrain with the real steps', () => {
  const folder = mkdtempSync(join(tmpdir(), 'dunlin-real-'));
  const portfolioPath = join(folder, 'portfolio.yaml');
  const children = new Set<ChildProcess>();
  writeFileSync(portfolioPath, PORTFOLIO);

  afterAll(async () => {
    for (const child of children) {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    rmSync(folder, { recursive: true, maxRetries: 10 });
  });

  function dunlin(args: readonly string[], home: string): ChildProcess {
    const child = spawn(process.execPath, ['--import', LOADER, join(ROOT, 'cli/main.ts'), ...args, '--home', home, '--portfolio', portfolioPath, '--json'], { stdio: ['ignore', 'pipe', 'pipe'] });
    children.add(child);
    child.on('exit', () => children.delete(child));
    return child;
  }

  async function answerOf(child: ChildProcess): Promise<unknown> {
    let [stdout, stderr] = ['', ''];
    child.stdout!.on('data', (chunk) => (stdout += String(chunk)));
    child.stderr!.on('data', (chunk) => (stderr += String(chunk)));
    const [code] = await once(child, 'close') as [number | null];
    if (code !== 0) throw new Error(`dunlin ended with ${code}: ${stderr.slice(-2000)}`);
    return JSON.parse(stdout);
  }

  test('a worker killed in training changes no byte of what `dunlin run` publishes', { timeout: 600_000 }, async () => {
    const calmHome = join(folder, 'calm');
    await answerOf(dunlin(['run'], calmHome));

    const home = join(folder, 'killed');
    const client = await connectClient({ address: address!, namespace: DEFAULT_NAMESPACE, taskQueue: TASK_QUEUE });
    try {
      const first = dunlin(['worker', ...SERVER], home);
      await client.startRetrain(TASK_QUEUE, { home, portfolioPath, heartbeatSeconds: 10 });
      while ((await client.retrainProgress(TASK_QUEUE)).step !== 'train') await wait(100);
      first.kill('SIGKILL');
      const second = dunlin(['worker', ...SERVER], home);
      const results = await client.retrainResult(TASK_QUEUE);
      expect(readFileSync(homePaths(home).current, 'utf8')).toBe(readFileSync(homePaths(calmHome).current, 'utf8'));
      expect(readFileSync(homePaths(home).current, 'utf8')).toContain(results.publish.snapshotId);
      second.kill('SIGTERM');
      expect(await answerOf(second)).toEqual({ stopped: true });
    } finally {
      await client.close();
    }
  });

  test('the command line keeps the schedules of the portfolio', { timeout: 240_000 }, async () => {
    const home = join(folder, 'schedules');
    const id = `${TASK_QUEUE}-nightly`;
    const run = (...args: readonly string[]): Promise<unknown> => answerOf(dunlin(['schedule', ...args, ...SERVER], home));
    expect(await run('create')).toEqual({ schedules: [{ id, cron: '0 3 * * *', timeZone: 'Europe/Rome', outcome: 'created' }] });
    expect(await run('pause', id)).toEqual({ id, isPaused: true });
    // The server lists with a delay.
    const isListedAsPaused = async (): Promise<boolean> => ((await run('list')) as { schedules: { id: string; isPaused: boolean }[] }).schedules.some((schedule) => schedule.id === id && schedule.isPaused);
    while (!await isListedAsPaused()) await wait(200);
    await expect(run('create', '--id', id, '--cron', 'now and then')).rejects.toThrow('five-field cron expression');
    expect(await run('delete', id)).toEqual({ id, deleted: true });
  });
});
