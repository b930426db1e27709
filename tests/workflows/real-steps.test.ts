import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, describe, expect, test } from 'vitest';
import { homePaths } from '../../core/home.ts';
import { connectClient } from '../../workflows/client.ts';
import { DEFAULT_NAMESPACE } from '../../workflows/options.ts';
import { ROOT, startDunlin, type RunningCommand } from '../setup/dunlin.ts';
import { temporalServer } from '../setup/services.ts';

const { address } = await temporalServer();
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

  function start(args: readonly string[], home: string): RunningCommand {
    const command = startDunlin([...args, '--home', home, '--portfolio', portfolioPath, '--json']);
    children.add(command.child);
    command.child.on('exit', () => children.delete(command.child));
    return command;
  }

  async function answerOf({ answer }: RunningCommand): Promise<unknown> {
    const { status, stdout, stderr } = await answer;
    if (status !== 0) throw new Error(`dunlin ended with ${status}: ${stderr.slice(-2000)}`);
    return JSON.parse(stdout);
  }

  test('a worker killed in training changes no byte of what `dunlin run` publishes', { timeout: 600_000 }, async () => {
    const calmHome = join(folder, 'calm');
    await answerOf(start(['run'], calmHome));

    const home = join(folder, 'killed');
    const client = await connectClient({ address: address!, namespace: DEFAULT_NAMESPACE, taskQueue: TASK_QUEUE });
    try {
      const first = start(['worker', ...SERVER], home);
      await client.startRetrain(TASK_QUEUE, { home, portfolioPath, heartbeatSeconds: 10 });
      while ((await client.retrainProgress(TASK_QUEUE)).step !== 'train') await wait(100);
      first.child.kill('SIGKILL');
      const second = start(['worker', ...SERVER], home);
      const results = await client.retrainResult(TASK_QUEUE);
      expect(readFileSync(homePaths(home).current, 'utf8')).toBe(readFileSync(homePaths(calmHome).current, 'utf8'));
      expect(readFileSync(homePaths(home).current, 'utf8')).toContain(results.publish.snapshotId);
      second.child.kill('SIGTERM');
      expect(await answerOf(second)).toEqual({ stopped: true });
    } finally {
      await client.close();
    }
  });

  test('the command line keeps the schedules of the portfolio', { timeout: 240_000 }, async () => {
    const home = join(folder, 'schedules');
    const id = `${TASK_QUEUE}-nightly`;
    const run = (...args: readonly string[]): Promise<unknown> => answerOf(start(['schedule', ...args, ...SERVER], home));
    expect(await run('create')).toEqual({ schedules: [{ id, cron: '0 3 * * *', timeZone: 'Europe/Rome', outcome: 'created' }] });
    expect(await run('pause', id)).toEqual({ id, isPaused: true });
    // The server lists with a delay.
    const isListedAsPaused = async (): Promise<boolean> => ((await run('list')) as { schedules: { id: string; isPaused: boolean }[] }).schedules.some((schedule) => schedule.id === id && schedule.isPaused);
    while (!await isListedAsPaused()) await wait(200);
    await expect(run('create', '--id', id, '--cron', 'now and then')).rejects.toThrow('five-field cron expression');
    expect(await run('delete', id)).toEqual({ id, deleted: true });
  });
});
