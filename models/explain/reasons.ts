/** From contributions to a few plain sentences. */
import type { Frame } from '../../core/frame.ts';
import { formatMinor } from '../../core/money.ts';
import { wordsOfColumn, type FeatureWords } from './plain-words.ts';

export interface Reason {
  /** Stable: `<feature>:high`, `:low`, `:is` (a category) or `:missing`. */
  readonly code: string;
  readonly feature: string;
  /** Plain words with the value and its unit. */
  readonly text: string;
  readonly direction: 'raises' | 'lowers';
  /** Log-odds; above 0 raises the risk. */
  readonly contribution: number;
}

export interface Explanation {
  readonly featureNames: readonly string[];
  readonly contributions: Float64Array;
  readonly words: Readonly<Record<string, FeatureWords>>;
  /** Median of each numeric feature where the model learnt: above it a value is high. */
  readonly typical: Readonly<Record<string, number | null>>;
}

const MOST_REASONS = 4;
/** Log-odds below which a feature did not matter. */
const LEAST_CONTRIBUTION = 0.01;
/**
 * Contributions are ordered in steps of so many log-odds, and a value counts as high from this share above the typical one. Many values are
 * equal to the typical one and many contributions are equal: without a step the last bit would decide which reason is given, and how.
 */
const STEP = 0.001;

/**
 * At most four reasons: what raises the risk first, strongest first, then what lowers it. Contributions that round to the same step keep
 * the order of the features.
 */
export function describeReasons(explanation: Explanation, x: Frame, row: number): readonly Reason[] {
  const { featureNames, contributions } = explanation;
  const steps = contributions.map((contribution) => Math.round(contribution / STEP));
  const order = featureNames.map((_, i) => i).filter((i) => Math.abs(steps[i]!) * STEP >= LEAST_CONTRIBUTION);
  const raising = order.filter((i) => steps[i]! > 0).sort((a, b) => steps[b]! - steps[a]! || a - b);
  const lowering = order.filter((i) => steps[i]! < 0).sort((a, b) => steps[a]! - steps[b]! || a - b);
  return [...raising, ...lowering].slice(0, MOST_REASONS).map((i) => describeFeature(explanation, { x, row }, i));
}

function describeFeature(explanation: Explanation, { x, row }: { readonly x: Frame; readonly row: number }, index: number): Reason {
  const feature = explanation.featureNames[index]!;
  const contribution = explanation.contributions[index]!;
  const words: FeatureWords = explanation.words[feature] ?? wordsOfColumn(feature);
  const { label, high, low } = words;
  const reason = (kind: string, text: string): Reason => ({ code: `${feature}:${kind}`, feature, text, direction: contribution > 0 ? 'raises' : 'lowers', contribution });
  const column = x.columns.get(feature)!;
  if (column.kind === 'category') {
    const code = column.codes[row]!;
    return code < 0 ? reason('missing', `${label}: not known`) : reason('is', `${label}: ${column.categories[code]!}`);
  }
  const value = column.values[row]!;
  if (!Number.isFinite(value)) return reason('missing', `${label}: not known`);
  const typical = explanation.typical[feature] ?? 0;
  const isHigh = value > typical + STEP * Math.abs(typical);
  return reason(isHigh ? 'high' : 'low', `${isHigh ? high : low} (${label}: ${formatValue(value, words)})`);
}

function formatValue(value: number, { unit, currency }: FeatureWords): string {
  if (unit === 'minor' && currency !== undefined) return formatMinor(BigInt(Math.round(value)), currency);
  if (unit === 'rate') return `${Number((100 * value).toPrecision(3))} %`;
  const digits = Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(3)));
  return unit === 'days' ? `${digits} ${digits === '1' ? 'day' : 'days'}` : digits;
}
