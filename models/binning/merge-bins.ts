/** Merges neighbouring bins into few, in the best way that keeps a shape. */

/** Rows of a bin, and how many of them have the event. */
export interface BinCounts {
  readonly rows: number;
  readonly events: number;
}

/** How the event rate may move from bin to bin: `monotone` takes the better of rising and falling; `peak` rises, then falls. */
export const BIN_SHAPES = ['rising', 'falling', 'monotone', 'peak', 'valley', 'any'] as const;
export type BinShape = (typeof BIN_SHAPES)[number];

export interface MergeOptions {
  readonly shape: BinShape;
  readonly leastRows: number;
  /** Least events, and least rows without the event, of a merged bin. */
  readonly leastEvents: number;
  /** Log-likelihood that each bin has to bring. */
  readonly penalty: number;
}

export interface MergedBins {
  /** First bin of every merged bin, ascending from 0. */
  readonly starts: readonly number[];
  /** Log-likelihood of the merged bins less the penalties. */
  readonly value: number;
}

/** +1: the rate rises at each step of this phase, -1: it falls, 0: as it likes. */
const PHASES: Readonly<Record<Exclude<BinShape, 'monotone'>, readonly number[]>> = { rising: [1], falling: [-1], peak: [1, -1], valley: [-1, 1], any: [0] };

/**
 * The merge with the largest `sum over bins (e ln(e / n) + (n - e) ln(1 - e / n) - penalty)` among all merges of neighbours that
 * hold the least rows and events and keep the shape; one bin where none does. Exact, by dynamic programming over the last bin:
 * O(bins^3).
 */
export function mergeBins(counts: readonly BinCounts[], options: MergeOptions): MergedBins {
  if (options.shape !== 'monotone') return mergeInShape(counts, options, PHASES[options.shape]);
  const rising = mergeInShape(counts, options, PHASES.rising), falling = mergeInShape(counts, options, PHASES.falling);
  return falling.value > rising.value ? falling : rising;
}

interface Ending {
  readonly value: number;
  readonly rate: number;
  readonly phase: number;
  readonly start: number;
  readonly before: Ending | null;
}

function mergeInShape(counts: readonly BinCounts[], options: MergeOptions, directions: readonly number[]): MergedBins {
  const { rows, events } = sumUp(counts), size = counts.length;
  const within = (from: number, to: number): BinCounts => ({ rows: rows[to]! - rows[from]!, events: events[to]! - events[from]! });
  // endings[i]: the best merges of the first i bins, one for each start of the last merged bin and phase.
  const endings: Ending[][] = Array.from({ length: size + 1 }, () => []);
  for (let end = 1; end <= size; end++) {
    for (let start = 0; start < end; start++) {
      const bin = within(start, end);
      if (bin.rows < options.leastRows || Math.min(bin.events, bin.rows - bin.events) < options.leastEvents) continue;
      const rate = bin.events / bin.rows, own = logLikelihood(bin) - options.penalty;
      if (start === 0) endings[end]!.push({ value: own, rate, phase: 0, start, before: null });
      else for (let phase = 0; phase < directions.length; phase++) {
        const before = bestBefore(endings[start]!, { rate, phase, direction: directions[phase]! });
        if (before !== null) endings[end]!.push({ value: before.value + own, rate, phase, start, before });
      }
    }
  }
  const best = largest(endings[size]!);
  return best === null ? { starts: [0], value: size === 0 ? 0 : logLikelihood(within(0, size)) - options.penalty } : { starts: startsOf(best), value: best.value };
}

/** The best merge that a step of the given phase may follow: from the same phase, or from the one before it. */
function bestBefore(endings: readonly Ending[], step: { readonly rate: number; readonly phase: number; readonly direction: number }): Ending | null {
  return largest(endings.filter(({ rate, phase }) => (phase === step.phase || phase === step.phase - 1) && (step.rate - rate) * step.direction >= 0));
}

function largest(endings: readonly Ending[]): Ending | null {
  return endings.reduce<Ending | null>((best, ending) => (best === null || ending.value > best.value ? ending : best), null);
}

function startsOf(ending: Ending): readonly number[] {
  const starts: number[] = [];
  for (let last: Ending | null = ending; last !== null; last = last.before) starts.unshift(last.start);
  return starts;
}

function logLikelihood({ rows, events }: BinCounts): number {
  const term = (count: number): number => (count === 0 ? 0 : count * Math.log(count / rows));
  return term(events) + term(rows - events);
}

function sumUp(counts: readonly BinCounts[]): { readonly rows: Float64Array; readonly events: Float64Array } {
  const rows = new Float64Array(counts.length + 1), events = new Float64Array(counts.length + 1);
  counts.forEach((bin, i) => {
    rows[i + 1] = rows[i]! + bin.rows;
    events[i + 1] = events[i]! + bin.events;
  });
  return { rows, events };
}
