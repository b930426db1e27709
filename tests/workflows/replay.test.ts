import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Worker, type WorkflowBundle } from '@temporalio/worker';
import { beforeAll, describe, expect, test } from 'vitest';
import { bundleWorkflows } from '../../workflows/bundle.ts';
import { readHistory } from './stored-history.ts';
import { reportWarnings } from '../../workflows/worker.ts';

const FOLDER = join(import.meta.dirname, 'histories');
const names = readdirSync(FOLDER).filter((name) => name.endsWith('.json'));

describe('stored histories', () => {
  let bundle: WorkflowBundle;

  beforeAll(async () => {
    reportWarnings(() => {});
    bundle = await bundleWorkflows();
  });

  test('are there: a plain run, a cancelled one, and two whose worker ended', () => {
    expect(names).toEqual(['cancelled.json', 'ended-SIGKILL.json', 'ended-SIGTERM.json', 'plain.json']);
  });

  test.each(names)('%s replays with the code of today', async (name) => {
    await expect(Worker.runReplayHistory({ workflowBundle: bundle }, readHistory(readFileSync(join(FOLDER, name), 'utf8')))).resolves.toBeUndefined();
  });

  test('a history of other steps is refused', async () => {
    const history = readHistory(readFileSync(join(FOLDER, 'plain.json'), 'utf8').replaceAll('"materialise"', '"aggregate"'));
    await expect(Worker.runReplayHistory({ workflowBundle: bundle }, history)).rejects.toThrow(/[Nn]ondeterminism/);
  });
});
