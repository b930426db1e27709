/**
 * What each feature family is worth out of time: the model is fitted with and without it, and both are compared on rows they have not seen.
 *
 * Windows are those of training: fitted on `fit`, calibrated on `choose`. What a family or feature is said to do is decided on `choose`
 * (each row calibrated without its debtor); `evaluate` shows the outcome and decides nothing.
 */
import { selectRows } from '../core/frame.ts';
import type { Progress } from '../core/progress.ts';
import type { FeatureView } from '../features/registry.ts';
import type { Interval, LabelledFrame } from '../models/contract.ts';
import { compareDefault, measureDefault, type DefaultMetrics } from '../models/metrics/measure.ts';
import { splitWindows, WINDOW_NAMES, type WindowDates, type WindowName } from '../models/split/windows.ts';
import { fitVariant, type ByWindow, type Data, type JudgedWindow, type Variant, type VariantOptions } from './gain-variant.ts';
import { hasTwoValues, measureFeatures, type FeatureGain } from './feature-permutation.ts';
import type { TrainingSet } from './training-set.ts';

export interface GainInput extends VariantOptions {
  readonly set: TrainingSet;
  readonly views: readonly FeatureView[];
  readonly windows?: WindowDates | undefined;
  readonly timeZone: string;
  readonly progress: Progress;
}

/** Gains in AUC and in log loss (positive = better with it), with intervals by debtor. */
export interface Gain {
  readonly auc: Interval;
  readonly logLoss: Interval;
}

export interface FamilyGain {
  readonly view: string;
  readonly features: number;
  /** Features of it with more than one value in the rows that are fitted on; the models see only these. None: nothing was fitted, all gains are 0. */
  readonly withValues: number;
  /** With all families less without this one. */
  readonly dropped: ByWindow<Gain>;
  /** The family as the whole model. */
  readonly alone: ByWindow<Pick<DefaultMetrics, 'auc' | 'logLoss'>>;
}

export interface GainResult {
  readonly windows: Readonly<Record<WindowName, { readonly rows: number; readonly positives: number; readonly debtors: number }>>;
  readonly full: ByWindow<Pick<DefaultMetrics, 'auc' | 'logLoss'>>;
  /** The same features fitted with other seeds: what chance in fitting alone makes of a difference. */
  readonly refitted: ByWindow<Gain>;
  readonly families: readonly FamilyGain[];
  readonly features: readonly FeatureGain[];
}

/** Far from the seeds of the fits that are averaged. */
const REFIT_SEED = 1000;
const JUDGED: readonly JudgedWindow[] = ['choose', 'evaluate'];

/** Measures every family and feature. Throws `window-empty`, `label-single-class`, and whatever aborted `signal`. */
export async function measureGain(input: GainInput): Promise<GainResult> {
  const { set, views, seed } = input;
  const { rows } = splitWindows({ asOf: set.spine.asOf, labelKnownAt: set.labelKnownAt }, { dates: input.windows, timeZone: input.timeZone });
  const data = Object.fromEntries(WINDOW_NAMES.map((name) => [name, labelledRows(set, rows[name])])) as Data;
  const families = views.map((view) => ({ view, names: view.columns.map(({ name }) => name).filter((name) => hasTwoValues(data.fit.x.columns.get(name)!)) }));
  const all = families.flatMap(({ names }) => names), filled = families.filter(({ names }) => names.length > 0).length;
  let done = 0;
  const predict = async (names: readonly string[], text: string, seedStep = 0): Promise<Variant> => {
    input.signal.throwIfAborted();
    input.progress({ step: 'gain', share: done++ / (2 * filled + 3), text });
    return fitVariant(data, names, { ...input, seedStep });
  };
  const full = await predict(all, `all ${all.length} features`);
  const again = await predict(all, `all ${all.length} features, other seeds`, REFIT_SEED);
  const compare = (without: Variant): ByWindow<Gain> => byWindow((window) => compareWindow(data[window], { full: full.p[window], without: without.p[window] }, seed));
  const measured: FamilyGain[] = [];
  for (const { view, names } of families) {
    const base = { view: view.name, features: view.columns.length, withValues: names.length };
    if (names.length === 0) {
      const constant = { p: byWindow((window) => new Float64Array(data[window].y.length).fill(0.5)) };
      measured.push({ ...base, dropped: compare(full), alone: byWindow((window) => headline(data[window], constant.p[window], seed)) });
      continue;
    }
    const without = await predict(all.filter((name) => !names.includes(name)), `without ${view.name}`);
    const alone = await predict(names, `${view.name} alone`);
    measured.push({ ...base, dropped: compare(without), alone: byWindow((window) => headline(data[window], alone.p[window], seed)) });
  }
  input.progress({ step: 'gain', share: done / (done + 1), text: `${all.length} features, each shuffled` });
  const features = measureFeatures({ data, full, families: views.map((view) => ({ view: view.name, names: view.columns.map(({ name }) => name) })), seed });
  input.progress({ step: 'gain', share: 1, text: `${families.length} families, ${all.length} features` });
  return {
    windows: Object.fromEntries(WINDOW_NAMES.map((name) => [name, { rows: data[name].y.length, positives: data[name].y.reduce((sum, y) => sum + y, 0), debtors: new Set(data[name].groups).size }])) as GainResult['windows'],
    full: byWindow((window) => headline(data[window], full.p[window], seed)), refitted: compare(again), families: measured, features,
  };
}

function compareWindow(rows: LabelledFrame, { full, without }: { readonly full: Float64Array; readonly without: Float64Array }, seed: number): Gain {
  const { auc, logLoss } = compareDefault(rows, { a: full, b: without }, seed);
  return { auc, logLoss: { value: 0 - logLoss.value, lower: 0 - logLoss.upper, upper: 0 - logLoss.lower, level: logLoss.level } };
}

function headline(rows: LabelledFrame, p: Float64Array, seed: number): Pick<DefaultMetrics, 'auc' | 'logLoss'> {
  const { auc, logLoss } = measureDefault(rows, p, seed);
  return { auc, logLoss };
}

function byWindow<T>(make: (window: JudgedWindow) => T): ByWindow<T> {
  return Object.fromEntries(JUDGED.map((window) => [window, make(window)])) as unknown as ByWindow<T>;
}

function labelledRows(set: TrainingSet, rows: Int32Array): LabelledFrame {
  return { x: selectRows(set.x, rows), y: Float64Array.from(rows, (row) => set.y[row]!), groups: Array.from(rows, (row) => set.spine.debtorIds[row]!) };
}
