/** Freshness: the ledger, and each source, still bring news at the as-of. */
import { TABLE_NAMES, tableDefinition } from '../../core/schema/tables.ts';
import { MICROS_PER_DAY, type Instant } from '../../core/time.ts';
import type { Store } from '../store/open.ts';
import type { QualityFinding } from './check.ts';

/** A ledger without any entry for this long before the as-of is taken for a broken feed. */
const MAXIMUM_SILENCE_DAYS = 62;
/** A source is reported when it is silent for so many times its longest silence of the year before, and at least a week. */
const UNUSUAL = 3;
const LEAST_DAYS = 7;
/** Days with news that a source needs before it has a habit. */
const HABIT_DAYS = 12;

export interface FreshnessOptions {
  readonly asOf: Instant;
  /** Longest silence of the ledger as a whole; more blocks. */
  readonly maximumDays?: number | undefined;
  /** By source: longest silence; more blocks. Other sources only warn, by their habit. */
  readonly sources?: Readonly<Record<string, number>> | undefined;
}

/** A finding for the ledger when it is silent for longer than allowed, and one for each source that stopped coming. */
export async function findStaleness(store: Store, options: FreshnessOptions): Promise<readonly QualityFinding[]> {
  const [row] = await store.rows<{ newest: bigint | null }>(`select epoch_us(max(known_at)) as newest from ledger_entry where known_at <= make_timestamp(${options.asOf})`);
  const newest = row?.newest ?? null, limit = options.maximumDays ?? MAXIMUM_SILENCE_DAYS;
  const ledger = newest !== null && options.asOf - newest <= BigInt(limit) * MICROS_PER_DAY ? [] : [finding('ledger_entry', 'block', newest === null
    ? 'no entry at all' : `no entry for ${daysBefore(newest, options.asOf)} days, at most ${limit} allowed`)];
  return [...ledger, ...await findSilentSources(store, options)];
}

interface SourceNews {
  readonly source_id: string;
  readonly newest: bigint;
  readonly days: bigint;
  readonly longest_days: bigint | null;
}

async function findSilentSources(store: Store, { asOf, sources = {} }: FreshnessOptions): Promise<readonly QualityFinding[]> {
  const news = await readNews(store, asOf);
  const absent = Object.keys(sources).filter((id) => !news.some(({ source_id: known }) => known === id)).map((id) => finding(id, 'block', 'the source has brought nothing yet'));
  return [...absent, ...news.flatMap((source): readonly QualityFinding[] => {
    const silent = daysBefore(source.newest, asOf), declared = sources[source.source_id];
    if (declared !== undefined) return silent <= declared ? [] : [finding(source.source_id, 'block', `nothing new for ${silent} days, at most ${declared} allowed`)];
    const longest = Number(source.longest_days ?? 0n);
    const isUnusual = Number(source.days) >= HABIT_DAYS && silent > Math.max(LEAST_DAYS, UNUSUAL * longest);
    return isUnusual ? [finding(source.source_id, 'warn', `nothing new for ${silent} days; its longest silence in the year before was ${longest}`)] : [];
  })];
}

/** Per source: the newest fact, and over the year before it the days with news and the longest silence between two of them. */
async function readNews(store: Store, asOf: Instant): Promise<readonly SourceNews[]> {
  const known = TABLE_NAMES.map((table) => {
    const { known: clock } = tableDefinition(table).clocks;
    return `select batch_id, ${clock}::DATE as known_on, max(${clock}) as newest from ${table} where ${clock} <= make_timestamp(${asOf}) group by all`;
  });
  return store.rows<SourceNews>(`
    with day as (
      select source_id, known_on, max(newest) as newest from (${known.join(' union all ')}) join batch using (batch_id) group by all
    ),
    gap as (
      select *, known_on - lag(known_on) over (partition by source_id order by known_on) as silent_days, max(known_on) over (partition by source_id) as last_on from day
    )
    select source_id, epoch_us(max(newest)) as newest, count(*) filter (where known_on > last_on - 365) as days, max(silent_days) filter (where known_on > last_on - 365) as longest_days
    from gap group by source_id order by source_id`);
}

function finding(subject: string, severity: QualityFinding['severity'], detail: string): QualityFinding {
  return { check: 'freshness', severity, subject, rows: 0, rowIds: [], detail };
}

function daysBefore(instant: Instant, asOf: Instant): number {
  return Number((asOf - instant) / MICROS_PER_DAY);
}
