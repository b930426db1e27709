/** Rows added up by debtor or group: the units that are independent of each other. */

/** A number for each row's cluster, in the order in which clusters first appear. */
export interface ClusterPlaces {
  readonly places: Int32Array;
  readonly count: number;
}

export function placeClusters(clusters: readonly string[]): ClusterPlaces {
  const index = new Map<string, number>();
  const places = new Int32Array(clusters.length);
  clusters.forEach((cluster, row) => {
    let place = index.get(cluster);
    if (place === undefined) index.set(cluster, place = index.size);
    places[row] = place;
  });
  return { places, count: index.size };
}

/** `sums[g] = sum of values over the rows of cluster g`. */
export function sumByCluster(values: Float64Array, { places, count }: ClusterPlaces): Float64Array {
  const sums = new Float64Array(count);
  for (let row = 0; row < values.length; row++) sums[places[row]!]! += values[row]!;
  return sums;
}
