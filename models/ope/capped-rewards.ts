/** Rewards cut to a range that was declared before looking, and what the cut took away. */

export interface CappedRewards {
  /** Ends of the range, in the unit of the rewards. */
  readonly least: number;
  readonly most: number;
  /** `(clip(r, least, most) - least) / (most - least)`, in [0, 1]. */
  readonly scaled: Float64Array;
  /** Rows whose reward was cut. */
  readonly cutRows: number;
  /** `sum |r - clip(r)| / sum |r|`: share of the mass of the rewards that the range leaves out. */
  readonly cutShare: number;
}

/**
 * Cuts rewards at their quantile `share` above and, where some are negative, at `1 - share` below; without negative rewards the lower
 * end is 0. Rewards of at most two different values are not cut: their range is known.
 *
 * A bound on a mean needs the range of what it averages. The share is declared in advance; bounds then hold for the mean of **capped**
 * rewards, and `cutShare` says how far that is from the mean of all.
 * @param share in (.5, 1]; 1 = the range of the rewards seen
 */
export function capRewards(rewards: Float64Array, share: number): CappedRewards {
  const sorted = rewards.slice().sort();
  const { least, most } = rangeOf(sorted, share);
  let cutRows = 0, cut = 0, mass = 0;
  const scaled = rewards.map((reward) => {
    const kept = Math.min(most, Math.max(least, reward));
    if (kept !== reward) cutRows++;
    cut += Math.abs(reward - kept);
    mass += Math.abs(reward);
    return (kept - least) / (most - least);
  });
  return { least, most, scaled, cutRows, cutShare: mass > 0 ? cut / mass : 0 };
}

function rangeOf(sorted: Float64Array, share: number): { readonly least: number; readonly most: number } {
  const first = sorted[0]!, last = sorted.at(-1)!;
  const isTwoValued = sorted.every((value) => value === first || value === last);
  if (isTwoValued) return { least: first, most: last };
  const at = (place: number): number => sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(place * sorted.length) - 1))]!;
  const least = first < 0 ? at(1 - share) : 0, most = at(share);
  // A quantile that falls on a value shared by nearly all rows would cut everything.
  return most > least ? { least, most } : { least: Math.min(0, first), most: last };
}
