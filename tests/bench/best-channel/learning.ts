/** How much of what can be won a policy wins that was learnt from so many decisions: deployed in worlds that share all other randomness. */
import { randomStream } from '../../../core/random.ts';
import type { Action } from '../../../core/channel.ts';
import type { Interval } from '../../../models/contract.ts';
import { clusteredMean } from '../../../models/metrics/clustered-mean.ts';
import type { ContactPolicy } from '../../../pipelines/simulation/contact-policy.ts';
import { deployedValues, offeredActions } from '../../../pipelines/simulation/decision-log.ts';
import { ladderPolicy } from '../../../pipelines/simulation/logging-policy.ts';
import { makeWorld, type World } from '../../../pipelines/simulation/world.ts';
import { printTable } from '../table.ts';
import { reportBars } from './report.ts';
import { COST_OF_CAPITAL, fixedPolicy, learnFrom, learntPolicy, logOf, shorten } from './simulated-policies.ts';

export interface LearningOptions {
  readonly presets: readonly string[];
  readonly worlds: number;
  /** Ascending. */
  readonly sizes: readonly number[];
  /** Debtors on whom policies are deployed, of each world; none of them is in a log. */
  readonly debtors: number;
}

const MONTHS = 24;
const FIRST_DEPLOYED = 500_000;
/** The world that the reference learns from is none of those that are judged. */
const REFERENCE_SEED = 7;
const FIRST_SEED = 101;
const TIMES = 10;
/** Share of what can be won that has to be won, by decisions. */
const BARS: Readonly<Record<number, number>> = { 50_000: 0.7, 1_000_000: 0.9 };
const DRAWS = 2000;

/** Values by policy name: for each world, one of each debtor. */
type Values = ReadonlyMap<string, readonly Float64Array[]>;

export async function benchLearning(options: LearningOptions): Promise<boolean> {
  let isMet = true;
  for (const preset of options.presets) isMet = report(preset, options, await playPreset(preset, options)) && isMet;
  return isMet;
}

async function playPreset(preset: string, { worlds, sizes, debtors }: LearningOptions): Promise<Values> {
  const values = new Map<string, Float64Array[]>(), reference = makeWorld({ preset, months: MONTHS, seed: REFERENCE_SEED }, ladderPolicy), actions = offeredActions(reference);
  const observable = learntPolicy(await learnFrom(logOf(reference, TIMES * sizes.at(-1)!), REFERENCE_SEED), actions);
  process.stderr.write(`${preset}: reference learnt from ${TIMES * sizes.at(-1)!} decisions\n`);
  for (let number = 0; number < worlds; number++) {
    const world = makeWorld({ preset, months: MONTHS, seed: FIRST_SEED + number }, ladderPolicy), log = logOf(world, sizes.at(-1)!);
    const deploy = (name: string, policy: ContactPolicy): void => {
      values.set(name, [...values.get(name) ?? [], valuesOf(world, policy, debtors)]);
    };
    deploy('logging', world.policy);
    for (const action of actions) deploy(action, fixedPolicy(action));
    for (const size of sizes) deploy(learntName(size), learntPolicy(await learnFrom(shorten(log, size), FIRST_SEED + number), actions));
    deploy(REFERENCE, observable);
    process.stderr.write(`${preset}: world ${number + 1} of ${worlds}\n`);
  }
  return values;
}

const REFERENCE = 'best observable';
const learntName = (size: number): string => `learnt from ${size}`;

function valuesOf(world: World, policy: ContactPolicy, debtors: number): Float64Array {
  return deployedValues({ ...world, policy }, { from: FIRST_DEPLOYED, to: FIRST_DEPLOYED + debtors, costOfCapitalRate: COST_OF_CAPITAL });
}

function report(preset: string, { sizes, worlds, debtors }: LearningOptions, values: Values): boolean {
  const fixed = [...values.keys()].filter((name) => name !== 'logging' && name !== REFERENCE && !name.startsWith('learnt')) as Action[];
  const meanOf = (name: string): number => mean(values.get(name)!.map((own) => mean([...own])));
  const best = fixed.reduce((winner, name) => (meanOf(name) > meanOf(winner) ? name : winner));
  const gains = (name: string): Float64Array[] => values.get(name)!.map((own, world) => own.map((value, i) => value - values.get(best)![world]![i]!));
  const shown = [...values.keys()].map((name) => ({ name, ...interval(gains(name)) }));
  printTable(`${preset}: value of a debtor over ${MONTHS} months against always ${best} (minor units, ${worlds} worlds x ${debtors} debtors)`, ['policy', 'gain', 'lower', 'upper'], shown.map(({ name, value, lower, upper }) => [name, value.toFixed(0), lower.toFixed(0), upper.toFixed(0)]));
  const bars: (readonly [string, boolean])[] = [];
  for (const size of sizes) {
    const { value, lower, upper } = ratio(gains(learntName(size)), gains(REFERENCE)), wanted = BARS[size], name = `${preset}: learnt from ${size} decisions wins ${value.toFixed(2)} [${lower.toFixed(2)}, ${upper.toFixed(2)}] of what the reference wins over always ${best}`;
    if (wanted === undefined) process.stdout.write(`        ${name}\n`);
    else bars.push([`${name}; at least ${wanted}`, value >= wanted]);
    const own = shown.find((row) => row.name === learntName(size))!;
    bars.push([`${preset}: learnt from ${size} is not wholly below always ${best}: ${own.value.toFixed(0)} [${own.lower.toFixed(0)}, ${own.upper.toFixed(0)}]`, own.upper >= 0]);
  }
  return reportBars(bars);
}

/** Mean over all debtors, each of them one cluster. */
function interval(gains: readonly Float64Array[]): Interval {
  const all = Float64Array.from(gains.flatMap((own) => [...own]));
  return clusteredMean(all, Array.from(all, (_, debtor) => String(debtor)));
}

/** Ratio of the means with a percentile interval: worlds are drawn again, and debtors within them. */
function ratio(top: readonly Float64Array[], bottom: readonly Float64Array[]): { readonly value: number; readonly lower: number; readonly upper: number } {
  const random = randomStream('learning curve', 'bootstrap'), meanOver = (gains: readonly Float64Array[]): number => mean(gains.map((own) => mean([...own])));
  const drawn = Array.from({ length: DRAWS }, () => {
    let above = 0, below = 0;
    for (let i = 0; i < top.length; i++) {
      const world = random.integer(top.length), { length } = top[world]!;
      for (let j = 0; j < length; j++) {
        const debtor = random.integer(length);
        above += top[world]![debtor]!;
        below += bottom[world]![debtor]!;
      }
    }
    return above / below;
  }).sort((a, b) => a - b);
  return { value: meanOver(top) / meanOver(bottom), lower: drawn[Math.floor(0.025 * DRAWS)]!, upper: drawn[Math.floor(0.975 * DRAWS)]! };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
