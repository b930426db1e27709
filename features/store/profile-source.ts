/** What the columns of a raw source hold: counts over all rows and the most frequent texts. */
import type { Store } from './open.ts';
import { RAW_RELATION } from './read-source.ts';
import { sqlName } from './sql-text.ts';

export interface ColumnCounts {
  readonly name: string;
  readonly rows: number;
  readonly missing: number;
  readonly distinct: number;
  /** Most frequent first; ties in text order. */
  readonly values: readonly { readonly text: string; readonly count: number }[];
}

/** Counts over the columns of the raw rows; blank texts are missing. */
export async function profileSource(store: Store, columns: readonly string[], mostValues: number): Promise<ColumnCounts[]> {
  const profiles: ColumnCounts[] = [];
  for (const name of columns) {
    const text = `nullif(trim(cast(${sqlName(name)} as varchar)), '')`;
    const [counts] = await store.rows<{ n: bigint; present: bigint; different: bigint }>(`select count(*) as n, count(${text}) as present, count(distinct ${text}) as different from ${RAW_RELATION}`);
    const values = await store.rows<{ text: string; n: bigint }>(`select ${text} as text, count(*) as n from ${RAW_RELATION} where ${text} is not null group by 1 order by 2 desc, 1 limit ${mostValues}`);
    profiles.push({ name, rows: Number(counts!.n), missing: Number(counts!.n - counts!.present), distinct: Number(counts!.different), values: values.map(({ text: value, n }) => ({ text: value, count: Number(n) })) });
  }
  return profiles;
}

/** The first rows of the raw source as texts, blank ones null. */
export async function readRawRows(store: Store, columns: readonly string[], count: number): Promise<Readonly<Record<string, string | null>>[]> {
  const texts = columns.map((name) => `nullif(trim(cast(${sqlName(name)} as varchar)), '') as ${sqlName(name)}`).join(', ');
  return store.rows(`select ${texts} from ${RAW_RELATION} order by source_row limit ${count}`);
}
