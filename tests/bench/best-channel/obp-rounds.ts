/** Rounds made by Open Bandit Pipeline, with its own estimates of them. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeFrame, numericColumn, type Frame } from '../../../core/frame.ts';
import type { LoggedBandit } from '../../../models/ope/contract.ts';
import { ensurePython, lastLine } from '../python-environment.ts';

const SCRIPT = fileURLToPath(new URL('./obp_rounds.py', import.meta.url));

/** The list holds everything but torch, which obp imports for learners that are not used. */
export const ensureObp = (): ReturnType<typeof ensurePython> => ensurePython(fileURLToPath(new URL('./obp-requirements.txt', import.meta.url)), 'Open Bandit Pipeline', ['--no-deps']);

export interface ObpJob {
  readonly actions: number;
  readonly rounds: number;
  readonly seed: number;
}

export interface ObpRounds {
  readonly log: LoggedBandit;
  readonly x: Frame;
  readonly policy: Float64Array;
  /** Of obp's logistic regression, cross-fitted in three parts. */
  readonly predictions: Float64Array;
  readonly theirs: Readonly<Record<'truth' | 'ips' | 'snips' | 'dm' | 'dr', number>>;
}

export function makeRounds(python: string, job: ObpJob): ObpRounds {
  const folder = mkdtempSync(join(tmpdir(), 'dunlin-obp-'));
  try {
    const run = spawnSync(python, [SCRIPT, folder, JSON.stringify(job)], { encoding: 'utf8', maxBuffer: 1 << 26 });
    if (run.status !== 0) throw new Error(`Open Bandit Pipeline must run; it ended with: ${lastLine(run.stderr)}`);
    const read = (name: string): Float64Array => {
      const bytes = readFileSync(join(folder, `${name}.f64`));
      return new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
    };
    const context = read('context'), width = context.length / job.rounds;
    return {
      log: {
        rowCount: job.rounds, actionCount: job.actions, actions: Int32Array.from(read('action')), rewards: read('reward'), loggingProbability: read('pscore'), loggingProbabilities: null,
        clusters: Array.from({ length: job.rounds }, (_, row) => String(row)),
      },
      x: makeFrame(Array.from({ length: width }, (_, column) => [`x${column}`, numericColumn(Float64Array.from({ length: job.rounds }, (_row, row) => context[row * width + column]!))])),
      policy: read('policy'), predictions: read('predictions'), theirs: JSON.parse(lastLine(run.stdout)) as ObpRounds['theirs'],
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
