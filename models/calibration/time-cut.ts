/** Cuts a window of calibration in time. */

export interface TimeCut {
  readonly earlier: Int32Array;
  readonly later: Int32Array;
}

/** Share of the window that fits; the rest judges. */
const EARLIER_SHARE = 0.6;
/** Fewer rows of either class than this fit or judge nothing. */
const LEAST_OF_A_CLASS = 30;

/** Rows before and from the time below which three fifths of the window lie; null without times or with too few rows of either class on a side. */
export function cutInTime({ y, times }: { readonly y: Float64Array; readonly times?: Float64Array | undefined }): TimeCut | null {
  if (times === undefined) return null;
  const cut = times.slice().sort()[Math.floor(EARLIER_SHARE * times.length)]!;
  const rows = Int32Array.from(y.keys());
  const earlier = rows.filter((row) => times[row]! < cut), later = rows.filter((row) => times[row]! >= cut);
  return hasEnough(y, earlier) && hasEnough(y, later) ? { earlier, later } : null;
}

function hasEnough(y: Float64Array, rows: Int32Array): boolean {
  const positives = rows.reduce((sum, row) => sum + y[row]!, 0);
  return Math.min(positives, rows.length - positives) >= LEAST_OF_A_CLASS;
}
