/** `dunlin policy evaluate`: what candidate policies would have earned on any table of logged decisions, and whether one may go live. */
import { join, resolve } from 'node:path';
import { DunlinError } from '../../core/errors.ts';
import type { EvaluatedTable, EvaluateTableInput } from '../../pipelines/policy-table/evaluate-table.ts';
import type { CommandModule } from '../command.ts';

type Options = Readonly<Record<'table' | 'action' | 'reward' | 'probability' | 'features' | 'holdout' | 'group' | 'categorical' | 'candidates' | 'bound' | 'margin' | 'cap' | 'maximumWeight' | 'replicates' | 'out' | 'seed', string | undefined>>;

export const command: CommandModule = {
  name: 'policy evaluate',
  summary: 'value candidate policies on a table of logged decisions, with intervals, overlap and a verdict',
  examples: [
    'dunlin policy evaluate --table decisions.csv --action channel --reward paid --probability p_logged --group debtor_id',
    'dunlin policy evaluate --table trial.csv.gz --action segment --reward visit --probability 0.33333 --features recency,history,newbie --candidates constant:email,learnt',
    'dunlin policy evaluate --table decisions.parquet --action channel --reward net --probability p --candidates file:new-policy.csv --out certificate --json',
  ],
  configure: (command) => {
    command
      .option('--table <file>', 'CSV (plain or gzip) or Parquet, one row a decision')
      .option('--action <column>', 'action taken')
      .option('--reward <column>', 'what it brought, a number; more is better')
      .option('--probability <column or number>', 'probability with which the action was taken, as logged; a number where it was the same for all')
      .option('--features <columns>', 'columns known before the action, comma-separated: reward models and the learnt policy read them (default: none)')
      .option('--categorical <columns>', 'features that are categories whatever they look like, comma-separated')
      .option('--holdout <column>', '0/1 column: judged on rows with 1, learnt from the others (default: cross-fitted by group)')
      .option('--group <column>', 'column of the debtor: rows of one are resampled together (default: every row by itself)')
      .option('--candidates <names>', 'constant:ACTION, learnt, file:FILE with row,action,probability; comma-separated (default: every constant action and, with features, learnt)')
      .option('--bound <name>', 'which lower bound decides: bootstrap, bernstein or sequence; choose before looking', 'bootstrap')
      .option('--margin <number>', 'how much better than the logged policy a candidate must be, in the unit of the reward', '0')
      .option('--cap <quantile>', 'bernstein and sequence bound rewards cut at this quantile; choose before looking', '0.995')
      .option('--maximum-weight <number>', 'weights above it are cut to it (default: none is)')
      .option('--replicates <number>', 'bootstrap draws', '1000')
      .option('--out <dir>', 'write certificate.json and certificate.md of the chosen candidate')
      .option('--seed <number>', 'seed of everything random', '1');
  },
  run: async (context, _args, given) => {
    const options = given as Options, input = readOptions(options);
    const { evaluateTable } = await import('../../pipelines/policy-table/evaluate-table.ts');
    const { certifyTable } = await import('../../pipelines/policy-table/certify-table.ts');
    const evaluated = await evaluateTable({ ...input, progress: context.progress, signal: context.signal });
    const certificate = certifyTable(evaluated, input);
    const { writeCertificate } = await import('../../pipelines/keep-certificate.ts');
    const files = options.out === undefined ? null : writeCertificate(join(resolve(options.out), 'certificate'), certificate);
    return { json: { ...evaluated, decidingBound: input.bound, certificateId: certificate.id, files }, text: describe(evaluated, input.bound) };
  },
};

function readOptions(options: Options): Omit<EvaluateTableInput, 'progress' | 'signal'> {
  const { action, reward, probability, bound } = options;
  const missing = (['table', 'action', 'reward', 'probability'] as const).find((name) => options[name] === undefined);
  if (missing !== undefined) throw new DunlinError('argument-invalid', `--${missing} must be given; got none. See dunlin policy evaluate --help.`);
  if (bound !== 'bootstrap' && bound !== 'bernstein' && bound !== 'sequence') throw new DunlinError('argument-invalid', `--bound must be bootstrap, bernstein or sequence; got ${bound}. Correct it.`);
  return {
    columns: {
      path: resolve(options.table!), action: action!, reward: reward!, probability: probability!, features: readList(options.features), holdout: options.holdout, group: options.group, categorical: readList(options.categorical),
    },
    candidates: options.candidates === undefined ? undefined : readList(options.candidates),
    bound, margin: readNumber('margin', options.margin!, [0, Infinity]), capQuantile: readNumber('cap', options.cap!, [0.5, 1]),
    maximumWeight: options.maximumWeight === undefined ? Infinity : readNumber('maximum-weight', options.maximumWeight, [1, Infinity]),
    replicates: readWhole('replicates', options.replicates!, 100), seed: readWhole('seed', options.seed!, 0),
  };
}

function readList(text: string | undefined): readonly string[] {
  return text === undefined ? [] : text.split(',').map((item) => item.trim()).filter((item) => item !== '');
}

function readNumber(name: string, text: string, [least, most]: readonly [number, number]): number {
  const value = Number(text);
  if (!(value >= least && value <= most) || text.trim() === '') throw new DunlinError('argument-invalid', `--${name} must be a number from ${least}${Number.isFinite(most) ? ` to ${most}` : ''}; got ${text}. Correct it.`);
  return value;
}

function readWhole(name: string, text: string, least: number): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < least || value > 1e6) throw new DunlinError('argument-invalid', `--${name} must be a whole number from ${least} to 1000000; got ${text}. Correct it.`);
  return value;
}

function describe({ estimates, verdicts, gains, verdict, chosen, notices, rows, rewardModels, actions }: EvaluatedTable, bound: string): string {
  const number = (value: number): string => Number(value.toPrecision(4)).toString();
  const width = Math.max(...estimates.map(({ policy }) => policy.length));
  return [
    ...notices.map(({ text }) => `note: ${text}`),
    `${rows.judged} decisions of ${rows.clusters} debtors or groups; ${actions.map(({ action, rows: taken, meanReward }) => `${action} ${taken} (mean ${number(meanReward)})`).join(', ')}`,
    `reward models: ${rewardModels.join(', ')}`,
    ...estimates.map((row) => `${row.policy.padEnd(width)} ${row.estimator.padEnd(9)} ${number(row.value).padStart(9)} [${number(row.lower)}, ${number(row.upper)}]   effective sample ${row.effectiveSampleSize.toFixed(0)}, largest weight ${(100 * row.maxWeightShare).toFixed(2)} %`),
    `deciding bound, named in advance: ${bound}`,
    ...verdicts.map((row) => `${row.candidate.padEnd(width)} ${row.text}`),
    ...gains.map(({ candidate, over, difference: { value, lower, upper } }) => `${candidate} over ${over}, doubly robust: ${number(value)} [${number(lower)}, ${number(upper)}]`),
    `verdict: ${verdict} (${chosen})`,
  ].join('\n');
}
