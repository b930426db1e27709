/** Stopped at any moment and started again: nothing is lost, nothing is done twice, and the end is the same. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { homePaths } from '../../core/home.ts';
import { randomStream } from '../../core/random.ts';
import { STEP_NAMES, type StepName } from '../../pipelines/ports.ts';
import type { RunSummary } from '../../pipelines/report/run-summary.ts';
import { startDunlin, type CommandAnswer } from '../setup/dunlin.ts';
import { publishedWorld, temporaryFolder, writeSmallPortfolio, type SmallWorld } from './setup/small-world.ts';

const RUNS_MS = 900_000;

/** Where a start is stopped: at a line of its progress, by Ctrl-C or by force; and what the next start must keep. */
interface Stop {
  readonly at: RegExp;
  readonly signal: NodeJS.Signals;
  readonly kept: readonly StepName[];
}

/** One of the lines of each stage, drawn by a seeded stream, so that the moments differ between stages and not between runs. */
const draw = randomStream(20_250_731, 'stop-and-resume');
const oneOf = (lines: readonly RegExp[]): RegExp => lines[draw.integer(lines.length)]!;
const STOPS: readonly Stop[] = [
  { at: oneOf([/^simulate /, /^ingest place/]), signal: 'SIGINT', kept: [] },
  { at: oneOf([/^ingest ledger-entry/, /^ingest decision/, /^ingest receivable/]), signal: 'SIGKILL', kept: [] },
  { at: /^features default-60in90 /, signal: 'SIGINT', kept: ['ingest'] },
  { at: oneOf([/^train trees/, /^train network/, /^train channel/]), signal: 'SIGKILL', kept: ['ingest', 'materialise'] },
  { at: /^publish /, signal: 'SIGINT', kept: ['ingest', 'materialise', 'train', 'evaluate', 'gate'] },
];

let calm: SmallWorld;
let home: string;
const answers: CommandAnswer[] = [];

beforeAll(async () => {
  calm = await publishedWorld();
  const folder = temporaryFolder('stopped');
  home = join(folder, 'home');
  const args = ['run', '--json', '--home', home, '--portfolio', writeSmallPortfolio(folder)];
  for (const { at, signal } of STOPS) {
    const command = startDunlin(args);
    await command.line(at);
    command.child.kill(signal);
    answers.push(await command.answer);
  }
  answers.push(await startDunlin(args).answer);
}, RUNS_MS);

const keptSteps = ({ stderr }: CommandAnswer): StepName[] => STEP_NAMES.filter((name) => new RegExp(`^${name} .*finished by an earlier start`, 'm').test(stderr));

it.each(STOPS.map((stop, index) => [stop.signal, String(stop.at), index] as const))('%s at %s ends it, and the next start keeps what was finished', (signal, _, index) => {
  const { status, signal: endedBy, stdout, stderr } = answers[index]!;
  expect(keptSteps(answers[index + 1]!)).toEqual(STOPS[index]!.kept);
  if (signal === 'SIGKILL') {
    expect(endedBy).toBe('SIGKILL');
    return;
  }
  expect(status).toBe(130);
  expect((JSON.parse(stdout) as { error: { code: string } }).error.code).toBe('cancelled');
  expect(stderr).toContain('Run the same command again to go on.');
  expect(stderr).not.toMatch(/^ +at /m);
});

it('ends with the snapshot, the artefacts and the registry of a run that nobody stopped', () => {
  const { status, stdout, stderr } = answers.at(-1)!;
  expect(status, stderr).toBe(0);
  const summary = JSON.parse(stdout) as RunSummary;
  expect(summary.publication).toEqual(calm.summary.publication);
  expect(summary.models).toEqual(calm.summary.models);
  const [stopped, undisturbed] = [homePaths(home), homePaths(calm.home)];
  expect(readFileSync(stopped.current, 'utf8')).toBe(readFileSync(undisturbed.current, 'utf8'));
  expect(readFileSync(stopped.registry, 'utf8')).toBe(readFileSync(undisturbed.registry, 'utf8'));
  expect(readdirSync(stopped.artefacts).sort()).toEqual(readdirSync(undisturbed.artefacts).sort());
  expect(readdirSync(stopped.snapshots).sort()).toEqual(readdirSync(undisturbed.snapshots).sort());
});

it('says in its answer which steps were kept, and leaves no lock', () => {
  const summary = JSON.parse(answers.at(-1)!.stdout) as RunSummary;
  const kept = STOPS.at(-1)!.kept;
  expect(summary.steps.map(({ name, reused, seconds }) => [name, reused, seconds > 0])).toEqual(STEP_NAMES.map((name) => [name, kept.includes(name), !kept.includes(name)]));
  expect(keptSteps(answers.at(-1)!)).toEqual(kept);
  expect(existsSync(`${homePaths(home).store}.lock`)).toBe(false);
});
