/** Pieces of work side by side on one store: while one waits for its SQL, another one reads, and small tables keep more than one core busy. */
import type { Store } from './open.ts';

/** Pieces in hand at once, at most: each has its own temp relations in memory. */
const MOST_LANES = 4;
/** Database in memory through which lanes see what the store's own connection has in temp relations. */
const SHARED = 'lanes';

export interface LaneOptions<T> {
  readonly pieces: readonly T[];
  /** Temp relations of the store's connection that the work reads; those that are not there are left out. */
  readonly shared: ReadonlySet<string>;
}

/**
 * Does `work` for every piece, in order of beginning but not of ending. A single piece, or a single thread, works on the store's own connection,
 * others on forks of it, so that the store itself stays free. After an error no piece is begun, and the first error is thrown.
 */
export async function inLanes<T>(store: Store, { pieces, shared }: LaneOptions<T>, work: (lane: Store, piece: T) => Promise<void>): Promise<void> {
  const [setting] = await store.rows<{ threads: bigint }>("select current_setting('threads')::BIGINT as threads");
  // One more than threads: while it is read into columns in JavaScript, the others keep the threads busy.
  const threads = Number(setting!.threads);
  const count = threads === 1 ? 1 : Math.min(threads + 1, MOST_LANES, pieces.length);
  if (count <= 1) {
    for (const piece of pieces) await work(store, piece);
    return;
  }
  const lanes: Store[] = [];
  try {
    const names = await share(store, shared);
    for (let lane = 0; lane < count; lane++) lanes.push(await openLane(store, names));
    await runAll(lanes, pieces, work);
  } finally {
    for (const lane of lanes) lane.close();
    await store.run(`detach database if exists ${SHARED}`);
  }
}

async function runAll<T>(lanes: readonly Store[], pieces: readonly T[], work: (lane: Store, piece: T) => Promise<void>): Promise<void> {
  const failures: unknown[] = [];
  let next = 0;
  await Promise.all(lanes.map(async (lane) => {
    while (next < pieces.length && failures.length === 0) {
      try {
        await work(lane, pieces[next++]!);
      } catch (error) {
        failures.push(error);
      }
    }
  }));
  if (failures.length > 0) throw failures[0];
}

/** Copies the relations; returns the names of those that are there. */
async function share(store: Store, wanted: ReadonlySet<string>): Promise<readonly string[]> {
  await store.run(`attach ':memory:' as ${SHARED}`);
  const there = await store.rows<{ name: string }>('select table_name as name from duckdb_tables() where temporary union select view_name from duckdb_views() where temporary and not internal order by name');
  const names = there.map(({ name }) => name).filter((name) => wanted.has(name));
  for (const name of names) await store.run(`create table ${SHARED}.main.${name} as select * from temp.${name}`);
  return names;
}

async function openLane(store: Store, names: readonly string[]): Promise<Store> {
  const lane = await store.fork();
  for (const name of names) await lane.run(`create temp view ${name} as select * from ${SHARED}.main.${name}`);
  return lane;
}
