/**
 * `npm run claims [-- --preset b2c-telecom --worlds 3 --decisions 50000 --debtors 1000 --truth 150]`: seven results that a vendor publishes for its
 * collections platform, without base or control, measured here under a policy learnt from a log, against an ageing list, with intervals; and what an
 * oracle reaches that knows the truth. Simulated figures: they show how such claims are measured, not what anybody will win.
 */
import { parseArgs } from 'node:util';
import { randomStream } from '../../core/random.ts';
import { offeredActions } from '../../pipelines/simulation/decision-log.ts';
import { ladderPolicy } from '../../pipelines/simulation/logging-policy.ts';
import { makeWorld, type World } from '../../pipelines/simulation/world.ts';
import { learnFrom, learntPolicy, logOf } from './best-channel/simulated-policies.ts';
import { playPolicy, type DebtorFigures } from './claims/play-policy.ts';
import { printTable } from './table.ts';

const { values } = parseArgs({ options: {
  preset: { type: 'string', default: 'b2c-telecom' }, worlds: { type: 'string', default: '3' }, decisions: { type: 'string', default: '50000' }, debtors: { type: 'string', default: '1000' }, truth: { type: 'string', default: '150' },
} });
const [worlds, decisions, debtors, truthDebtors] = [values.worlds, values.decisions, values.debtors, values.truth].map(Number) as [number, number, number, number];

const MONTHS = 24;
const FIRST_SEED = 201;
const FIRST_DEPLOYED = 500_000;
const REPLICATES = 16;
const DRAWS = 2000;
/** In ours, in the ageing list, in the oracle; debtors in one order. */
type Arm = 'list' | 'ours' | 'oracle';
type Figures = Readonly<Record<Arm, readonly DebtorFigures[]>>;

interface Claim {
  readonly words: string;
  readonly published: string;
  readonly of: (sums: DebtorFigures) => number;
  /** How ours is compared with the list. */
  readonly change: 'difference' | 'relative' | 'none';
  readonly unit: 'share' | 'days' | 'minor' | 'count';
  /** Needs the truth of first decisions. */
  readonly isTruth: boolean;
}

const CLAIMS: readonly Claim[] = [
  { words: 'best action at first contact', published: '80 %', of: (sums) => sums.bestActions / sums.firstDecisions, change: 'difference', unit: 'share', isTruth: true },
  { words: 'days from first decision to nothing overdue', published: '15-30 days fewer', of: (sums) => sums.resolutionDays / sums.resolved, change: 'difference', unit: 'days', isTruth: false },
  { words: 'cost of contacts for an episode', published: 'up to -50 %', of: (sums) => sums.contactCostMinor / sums.episodes, change: 'relative', unit: 'minor', isTruth: false },
  { words: 'days past due of overdue cash', published: '15-20 % earlier', of: (sums) => sums.overdueCashDays / sums.overdueCashMinor, change: 'relative', unit: 'days', isTruth: false },
  { words: 'self-cures that are left alone', published: '70 %', of: (sums) => sums.leftAlone / sums.selfCures, change: 'difference', unit: 'share', isTruth: true },
  { words: 'attempts that reach the debtor and show it', published: '+25 %', of: (sums) => sums.rightParties / sums.attempts, change: 'relative', unit: 'share', isTruth: false },
  { words: 'calls for an episode', published: '-20 %', of: (sums) => sums.calls / sums.episodes, change: 'relative', unit: 'count', isTruth: false },
];

async function playWorld(seed: number): Promise<{ readonly all: Figures; readonly truth: Figures }> {
  const world = makeWorld({ preset: values.preset, months: MONTHS, seed }, ladderPolicy), log = logOf(world, decisions);
  const { preset } = world, list: World = { ...world, policy: ladderPolicy({ ...preset, contacting: { ...preset.contacting, exploration: 0 } }) };
  const ours: World = { ...world, policy: learntPolicy(await learnFrom(log, seed), offeredActions(world)) };
  const play = (many: number, replicates: number): Figures => {
    const range = { from: FIRST_DEPLOYED, to: FIRST_DEPLOYED + many, replicates };
    return { list: playPolicy(list, range), ours: playPolicy(ours, range), oracle: replicates > 0 ? playPolicy(list, { ...range, isOracle: true }) : [] };
  };
  return { all: play(debtors, 0), truth: play(truthDebtors, REPLICATES) };
}

const played: Awaited<ReturnType<typeof playWorld>>[] = [];
for (let number = 0; number < worlds; number++) {
  played.push(await playWorld(FIRST_SEED + number));
  process.stderr.write(`world ${number + 1} of ${worlds}\n`);
}
const join = (which: 'all' | 'truth', arm: Arm): readonly DebtorFigures[] => played.flatMap((world) => world[which][arm]);
const figures = { all: { list: join('all', 'list'), ours: join('all', 'ours'), oracle: [] }, truth: { list: join('truth', 'list'), ours: join('truth', 'ours'), oracle: join('truth', 'oracle') } };
const redrawn = { all: redraw(figures.all), truth: redraw(figures.truth) };

printTable(`Published claims on ${values.preset}: ours learnt from ${decisions} decisions, ${worlds} worlds x ${debtors} debtors (${truthDebtors} where the truth is needed and for the oracle), 95 % intervals by debtor`,
  ['claim', 'published', 'ageing list', 'ours', 'change', 'lower', 'upper', 'oracle'], CLAIMS.map(rowOf));
const regret = (arm: Arm): string => (sumOf(figures.truth[arm], 'regretMinor') / sumOf(figures.truth[arm], 'firstDecisions')).toFixed(0);
process.stdout.write(`\nExpected cash that the first action leaves on the table: ageing list ${regret('list')}, ours ${regret('ours')}, oracle ${regret('oracle')} minor units.\n`
  + 'Shown: read e-mails and messages, answered calls. The oracle looks one step ahead and goes on as the ageing list. No figure is a promise: every parameter of the world is assumed.\n');

function rowOf(claim: Claim): readonly string[] {
  const of = claim.isTruth ? figures.truth : figures.all, show = (value: number): string => (claim.unit === 'share' ? `${(100 * value).toFixed(1)} %` : value.toFixed(claim.unit === 'days' ? 1 : 2));
  const whole = (arm: readonly DebtorFigures[]): number => claim.of(total(arm)), change = (list: DebtorFigures, own: DebtorFigures): number => (claim.change === 'relative' ? claim.of(own) / claim.of(list) - 1 : claim.of(own) - claim.of(list));
  const drawn = redrawn[claim.isTruth ? 'truth' : 'all'].map(({ list, own }) => change(list, own)).sort((a, b) => a - b), showChange = (value: number): string => (claim.change === 'relative' || claim.unit === 'share' ? `${(100 * value).toFixed(1)} ${claim.change === 'relative' ? '%' : 'points'}` : value.toFixed(1));
  return [claim.words, claim.published, show(whole(of.list)), show(whole(of.ours)), showChange(change(total(of.list), total(of.ours))), showChange(drawn[Math.floor(0.025 * DRAWS)]!), showChange(drawn[Math.floor(0.975 * DRAWS)]!), show(whole(figures.truth.oracle))];
}

/** Sums over debtors drawn again, both arms together: they live in the same worlds. */
function redraw({ list, ours: own }: Figures): readonly { readonly list: DebtorFigures; readonly own: DebtorFigures }[] {
  const random = randomStream('claims', 'bootstrap');
  return Array.from({ length: DRAWS }, () => {
    const drawn = Int32Array.from(list, () => random.integer(list.length));
    return { list: total(list, drawn), own: total(own, drawn) };
  });
}

function total(arm: readonly DebtorFigures[], rows: ArrayLike<number> = Int32Array.from(arm.keys())): DebtorFigures {
  const sums: Record<string, number> = {};
  for (const name of Object.keys(arm[0]!) as (keyof DebtorFigures)[]) {
    let sum = 0;
    for (let i = 0; i < rows.length; i++) sum += arm[rows[i]!]![name];
    sums[name] = sum;
  }
  return sums as unknown as DebtorFigures;
}

function sumOf(arm: readonly DebtorFigures[], name: keyof DebtorFigures): number {
  return arm.reduce((sum, figure) => sum + figure[name], 0);
}
