/** The portfolio file: one YAML or JSON document that describes a deployment. Its JSON Schema is published from here. */
import Type from 'typebox';
import type { Static } from 'typebox';
import { ACTIONS, CHANNELS, type Channel } from '../channel.ts';
import { TABLE_NAMES } from './tables.ts';

const closed = { additionalProperties: false } as const;
const literals = <T extends string>(values: readonly T[], description: string) =>
  Type.Unsafe<T>(Type.Union(values.map((value) => Type.Literal(value)), { description }));
const date = (description: string) => Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$', description, examples: ['2025-01-01'] });

const Source = Type.Object({
  id: Type.String({ pattern: '^[a-z0-9][a-z0-9-]*$', description: 'name of the source, used in batches and messages', examples: ['invoices'] }),
  path: Type.String({ description: 'file, folder of data files or pattern such as ledger/*.csv.gz, relative to the portfolio file; each file is a batch; ${VARIABLES} expand', examples: ['${ACME_EXPORT}/invoices.csv.gz', 'ledger/*.csv.gz'] }),
  mapping: Type.Optional(Type.String({ description: 'mapping file, relative to the portfolio file', examples: ['mappings/invoices.yaml'] })),
  table: Type.Optional(literals(TABLE_NAMES, 'canonical table, for a file that already has its columns')),
  optional: Type.Optional(Type.Boolean({ description: 'true: an absent file is reported and skipped' })),
}, { ...closed, description: 'one file, with either a mapping or a table' });

const Windows = Type.Object({
  fitFrom: Type.Optional(date('first as-of that may be used for fitting')),
  chooseFrom: date('first as-of of the window that chooses and calibrates'),
  evaluateFrom: date('first as-of of the window that evaluates'),
  evaluateTo: Type.Optional(date('last as-of of the window that evaluates')),
}, { ...closed, description: 'three consecutive windows of as-of dates; left out: shares .6 / .2 / .2 of the spine dates' });

const Label = Type.Object({
  id: Type.String({ pattern: '^[a-z0-9][a-z0-9-]*$', description: 'name of the label in this portfolio and of the model that learns it' }),
  pack: Type.String({ description: 'label pack, see docs/portfolio.md', examples: ['default-60in90', 'b2b-late-15d'] }),
  asOf: Type.Optional(Type.String({ description: 'spine rule of the pack, where it offers several (b2b-late: invoicing or due)', examples: ['due'] })),
  parameters: Type.Optional(Type.Record(Type.String(), Type.Union([Type.Number(), Type.String()]), { description: 'parameters of the pack' })),
  windows: Type.Optional(Windows),
}, { ...closed, description: 'what a model learns to foresee', examples: [{ id: 'late', pack: 'b2b-late-15d', asOf: 'due' }] });

const DefaultModel = Type.Object({
  primary: Type.Optional(Type.String({ description: 'label whose model answers /v1/scores; left out: the first label' })),
  estimators: Type.Array(literals(['base-rate', 'logistic', 'scorecard', 'trees', 'network', 'blend'], 'estimator'), { minItems: 1, description: 'candidates, simplest first' }),
  views: Type.Optional(Type.Array(Type.String(), { description: 'feature views to learn from; left out: all' })),
  baseline: Type.Optional(Type.String({ description: 'one feature printed beside the models as a baseline ranking' })),
  parameters: Type.Optional(Type.Record(Type.String(), Type.Record(Type.String(), Type.Unknown()), { description: 'parameters by estimator' })),
  search: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000, description: 'configurations judged for each estimator before it is fitted, on rows of the first window only; left out: none', examples: [30] })),
  interceptUpdates: Type.Optional(literals(['when-they-help', 'never'], 'whether the level of the model in use follows the latest cohort whose labels are known; left out: when-they-help, if shifts learnt from at least three past cohorts would have won more than one standard error of log loss')),
  owner: Type.Optional(Type.String({ description: 'who answers for the models; stands on their cards', examples: ['credit risk, Milan'] })),
  purpose: Type.Optional(Type.String({ description: 'what the models are used for', examples: ['order of collection contacts'] })),
  tier: Type.Optional(Type.String({ description: 'materiality by the rules of the house', examples: ['2'] })),
  segments: Type.Optional(Type.Array(Type.String(), { description: 'category features whose values are segments: calibration is reported in each', examples: [['region', 'kind']] })),
  fairnessBy: Type.Optional(Type.String({ description: 'category feature that no model reads and that groups are compared by', examples: ['region'] })),
}, { ...closed, description: 'the models of default' });

const ChannelModel = Type.Object({
  horizonDays: Type.Integer({ minimum: 7, maximum: 730, default: 180, description: 'days over which cash after a decision counts' }),
  costOfCapitalRate: Type.Number({ minimum: 0, maximum: 1, default: 0.08, description: 'yearly rate that discounts cash' }),
  minimumDecisions: Type.Integer({ minimum: 100, default: 2000, description: 'fewer matured decisions: no channel model' }),
  parameters: Type.Optional(Type.Record(Type.String(), Type.Unknown(), { description: 'parameters of the response network' })),
}, { ...closed, description: 'the model of contacts; left out: none' });

const TimingModel = Type.Object({
  asOf: Type.Optional(literals(['month-end', 'invoicing', 'due'], 'observation points that teach it: month-end (while open, seven at most; what is left out means), invoicing or due')),
  estimators: Type.Array(literals(['logistic', 'trees'], 'estimator of the hazard'), { minItems: 1, default: ['trees'], description: 'candidates, simplest first' }),
  recordingDays: Type.Integer({ minimum: 0, maximum: 180, default: 0, description: 'days before a cut in which payments may not be recorded yet' }),
  maximumRows: Type.Integer({ minimum: 200, maximum: 1_000_000, default: 12_000, description: 'observation points that are fitted on at most, by whole debtors; half as many choose, and half as many evaluate' }),
  parameters: Type.Optional(Type.Record(Type.String(), Type.Record(Type.String(), Type.Unknown()), { description: 'parameters by estimator' })),
}, { ...closed, description: 'the model of payment timing; left out: none', examples: [{ asOf: 'month-end' }] });

const SelfCureModel = Type.Object({
  days: Type.Integer({ minimum: 1, maximum: 365, default: 60, description: 'days after the start of an assignment within which everything has to be paid' }),
  holdDays: Type.Optional(Type.Integer({ minimum: 1, maximum: 730, description: 'days for which an assignment keeps a debtor from contact; with at least the horizon of a label, pdUntreated is measured; left out: days' })),
  halfWidth: Type.Number({ exclusiveMinimum: 0, maximum: 0.5, default: 0.03, description: 'widest half of the 95 % interval of the overall rate; less certain: no model' }),
}, { ...closed, description: 'the model of self-cure, learnt from a sticky no-contact holdout; left out: none' });

const channelLimits = (channel: Channel) => Type.Optional(Type.Object({
  perDay: Type.Optional(Type.Integer({ minimum: 0, description: `contacts by ${channel} that can be made in a day` })),
  minutes: Type.Optional(Type.Number({ minimum: 0, description: `minutes of people that one contact by ${channel} takes` })),
}, { ...closed, description: `what limits contacts by ${channel}` }));

const Capacities = Type.Object({
  ...Object.fromEntries(CHANNELS.map((channel) => [channel, channelLimits(channel)])) as Record<Channel, ReturnType<typeof channelLimits>>,
  minutesPerDay: Type.Optional(Type.Number({ minimum: 0, description: 'minutes of people that there are in a day, over all channels' })),
  minuteValueMinor: Type.Optional(Type.Number({ minimum: 0, description: 'what a minute of people brings elsewhere, minor units: taken off the value of contacts that take minutes; left out: 0' })),
  budgetMinor: Type.Optional(Type.Integer({ minimum: 0, description: 'money for contacts in a day, by costsMinor' })),
}, { ...closed, description: 'what there is of people, letters and money in a day, for `dunlin plan`; what is left out has no limit', examples: [{ agent: { perDay: 120, minutes: 12 }, letter: { perDay: 300 }, budgetMinor: 500000 }] });

const Policy = Type.Object({
  windowDays: Type.Optional(Type.Integer({ minimum: 1, maximum: 30, default: 1, description: 'days of one epoch: one draw per debtor and epoch' })),
  floor: Type.Number({ minimum: 0, maximum: 0.2, default: 0.02, description: 'least probability of every permitted action' }),
  costsMinor: Type.Partial(Type.Object(Object.fromEntries(CHANNELS.map((channel) => [channel, Type.Integer({ minimum: 0, description: `cost of one contact by ${channel}, minor units` })]))), { ...closed, description: 'cost of one contact by channel, minor units; a channel without a cost is not offered' }),
  reference: Type.Optional(Type.Partial(Type.Object(Object.fromEntries(ACTIONS.map((action) => [action, Type.Number({ minimum: 0, description: `weight of ${action}` })]))), { ...closed, description: 'weights of the policy in force until a learnt one is proven better; left out: no contact' })),
  explorationCap: Type.Optional(Type.Number({ minimum: 0, maximum: 1, description: 'most probability that the floors of one debtor may give away in all; where there are more actions the floor is lower; left out: 0.1' })),
  capacities: Type.Optional(Capacities),
  holdoutShare: Type.Optional(Type.Number({ minimum: 0, maximum: 0.2, description: 'share of debtors that a sticky holdout leaves without contact, for the days of models.selfCure; left out: 0' })),
  penaltiesMinor: Type.Optional(Type.Object({
    complained: Type.Integer({ minimum: 0, default: 0, description: 'price of a complaint that followed a contact' }),
    optedOut: Type.Integer({ minimum: 0, default: 0, description: 'price of an opt-out that followed a contact' }),
  }, { ...closed, description: 'what unwanted answers cost, minor units; left out: nothing' })),
  houseCap: Type.Optional(Type.Object({
    perWeek: Type.Integer({ minimum: 1, default: 3, description: 'contacts over all channels in 7 days' }),
    perDay: Type.Integer({ minimum: 1, default: 1, description: 'contacts over all channels in a day' }),
  }, { ...closed, description: 'most contacts of one debtor, whatever the rules allow' })),
}, { ...closed, description: 'how contacts are chosen' });

const limit = (description: string) => Type.Union([Type.Number({ minimum: 0 }), Type.Null()], { description });
const DriftLimits = {
  warn: Type.Optional(Type.Number({ minimum: 0, description: 'PSI against the training rows from which a shift is reported; left out: 0.25' })),
  block: Type.Optional(limit('PSI against the snapshot before from which a shift blocks, if training is further than `warn` too; null: never; left out: 1')),
  missing: Type.Optional(limit('rise of the share missing, against both, that blocks; null: never; left out: 0.2')),
};

const Quality = Type.Object({
  maximumSilenceDays: Type.Optional(Type.Integer({ minimum: 1, description: 'days without any ledger entry that block publication; left out: 62' })),
  sources: Type.Optional(Type.Record(Type.String(), Type.Integer({ minimum: 1 }), { description: 'by source: days without news that block publication; a source left out only warns, by its habit' })),
  treatmentShift: Type.Optional(Type.Number({ minimum: 0, maximum: 1, description: 'total variation of the action mix of 90 days from that of training, from which it is reported; left out: 0.1' })),
  drift: Type.Optional(Type.Object({
    ...DriftLimits,
    features: Type.Optional(Type.Record(Type.String(), Type.Object(DriftLimits, closed), { description: 'limits of single features' })),
    acceptUntil: Type.Optional(date('as-of date up to which drift warns and does not block, after somebody looked at it')),
  }, { ...closed, description: 'population stability of the features that the model in force reads' })),
}, { ...closed, description: 'limits of the data-quality checks; left out: those of docs/quality.md' });

export const PortfolioSchema = Type.Object({
  $schema: Type.Optional(Type.String({ description: 'for editors; not read' })),
  schemaVersion: Type.Literal(1, { description: 'version of this format' }),
  name: Type.String({ pattern: '^[a-z0-9][a-z0-9-]*$', description: 'name of the deployment; the data directory is bound to it', examples: ['acme-receivables'] }),
  kind: literals(['b2b', 'b2c', 'mixed'], 'what the debtors are'),
  currency: Type.String({ pattern: '^[A-Z]{3}$', description: 'reporting currency, ISO 4217', examples: ['EUR'] }),
  country: Type.Optional(Type.String({ description: 'country of national macro series, ISO 3166-1 alpha-2', examples: ['IT'] })),
  timeZone: Type.String({ description: 'IANA zone in which dates and local days are read', examples: ['Europe/Rome'] }),
  clock: literals(['data', 'wall'], 'data: now stands at the newest known fact; wall: real time'),
  seed: Type.Optional(Type.Integer({ minimum: 0, default: 1, description: 'seed of everything random' })),
  simulation: Type.Optional(Type.Object({
    preset: Type.String({ description: 'preset of the simulator; docs/simulator.md lists them', examples: ['mixed'] }),
    debtors: Type.Integer({ minimum: 10, description: 'debtors of the world' }),
    months: Type.Integer({ minimum: 6, maximum: 120, description: 'length of its history' }),
    without: Type.Optional(Type.Array(Type.String(), { description: 'mechanisms that are switched off', examples: [['halo']] })),
  }, { ...closed, description: 'a simulated world is written to the data directory before intake' })),
  sources: Type.Array(Source, { minItems: 1, description: 'files of this deployment, taken in in this order' }),
  labels: Type.Array(Label, { minItems: 1, description: 'what is foreseen; the first is the primary one unless models.default.primary names another' }),
  models: Type.Object({ default: DefaultModel, channel: Type.Optional(ChannelModel), timing: Type.Optional(TimingModel), selfCure: Type.Optional(SelfCureModel) }, { ...closed, description: 'what is trained' }),
  policy: Policy,
  rulePacks: Type.Array(Type.String(), { description: 'contact rule packs in force', examples: [['base']] }),
  intake: Type.Optional(Type.Object({ maximumBadShare: Type.Number({ minimum: 0, maximum: 1, default: 0.05, description: 'above this share of bad rows a batch fails whole' }) }, { ...closed, description: 'limits of intake' })),
  quality: Type.Optional(Quality),
  buckets: Type.Optional(Type.Integer({ minimum: 1, maximum: 4096, default: 8, description: 'debtor buckets of published facts' })),
  schedules: Type.Optional(Type.Array(Type.Object({
    id: Type.String({ description: 'name of the schedule' }), workflow: Type.Literal('retrain', { description: 'what is started' }), cron: Type.String({ description: 'five-field cron expression in the portfolio\'s time zone', examples: ['0 4 * * 1'] }),
  }, closed), { description: 'for `dunlin schedule create`' })),
  publication: Type.Optional(Type.Object({ asOf: Type.Optional(date('as-of of the published snapshot; left out: the clock')) }, { ...closed, description: 'what is published' })),
}, { ...closed, title: 'dunlin portfolio' });

export type Portfolio = Static<typeof PortfolioSchema>;
