/**
 * The dry run of intake: the same reading, mapping and checking as in earnest, in a store that is thrown away.
 *
 * It knows nothing of what is stored already, so duplicates and conflicts are those among the files that are looked at together.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { Progress } from '../core/progress.ts';
import type { Portfolio } from '../core/schema/portfolio.ts';
import { TABLE_NAMES, type TableName } from '../core/schema/tables.ts';
import { openStore, type Store } from '../features/store/open.ts';
import { countFacts, readFirstFacts, type FactRow } from '../features/store/first-facts.ts';
import { ingestSource, MAXIMUM_BAD_SHARE, type BatchSummary, type IngestSource } from './ingest.ts';
import { readJsonLines } from './sources/json-lines.ts';
import type { QuarantineRecord } from './sources/quarantine.ts';

export interface PreviewOptions {
  readonly portfolio: Pick<Portfolio, 'currency' | 'timeZone' | 'intake'>;
  /** First rows shown of each table, and of each broken rule. */
  readonly rows: number;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/** A quarantined row with its rule in words. */
export type BadRow = QuarantineRecord & { readonly explanation: string };

export interface BrokenRule {
  readonly rule: string;
  readonly explanation: string;
  /** Source column; null where the rule is not about one. */
  readonly column: string | null;
  /** Canonical table and column. */
  readonly target: string | null;
  readonly count: number;
  readonly first: readonly BadRow[];
}

export interface TablePreview {
  readonly table: TableName;
  /** Rows that the source adds to the table. */
  readonly rows: number;
  readonly first: readonly FactRow[];
}

export interface SourcePreview extends Omit<BatchSummary, 'batchId' | 'quarantineFile'> {
  readonly file: string;
  readonly tables: readonly TablePreview[];
  readonly brokenRules: readonly BrokenRule[];
  /** Share of bad rows above which the batch would be refused whole, and whether it would be. */
  readonly maximumBadShare: number;
  readonly wouldBeRefused: boolean;
}

/** Maps and checks files and stores nothing. Throws what intake throws, but `too-many-bad-rows` and `schema-changed`. */
export async function previewSources(sources: readonly IngestSource[], options: PreviewOptions): Promise<SourcePreview[]> {
  const folder = mkdtempSync(join(tmpdir(), 'dunlin-dry-run-'));
  try {
    const store = await openStore(join(folder, 'store.duckdb'));
    try {
      const previews: SourcePreview[] = [];
      for (const source of sources) previews.push(await previewSource(store, source, { ...options, folder }));
      return previews;
    } finally {
      store.close();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function previewSource(store: Store, source: IngestSource, options: PreviewOptions & { readonly folder: string }): Promise<SourcePreview> {
  const { portfolio, folder, progress, signal } = options;
  const before = await countFacts(store, TABLE_NAMES);
  const { batchId: _, quarantineFile, ...counts } = await ingestSource({
    store, home: { quarantine: join(folder, 'quarantine') }, watermark: null, progress, signal,
    portfolio: { ...portfolio, clock: 'data', intake: { maximumBadShare: 1 } },
  }, source);
  const after = await countFacts(store, TABLE_NAMES);
  const tables: TablePreview[] = [];
  for (const table of TABLE_NAMES.filter((name) => after[name] > before[name])) {
    const first = await readFirstFacts(store, table, { skip: before[table], count: options.rows, currency: portfolio.currency });
    tables.push({ table, rows: after[table] - before[table], first });
  }
  const maximumBadShare = portfolio.intake?.maximumBadShare ?? MAXIMUM_BAD_SHARE;
  return {
    file: basename(source.path), ...counts, tables, brokenRules: quarantineFile === null ? [] : groupByRule(readJsonLines<BadRow>(quarantineFile), options.rows),
    maximumBadShare, wouldBeRefused: counts.rowsQuarantined > maximumBadShare * counts.rowsRead,
  };
}

/** The most frequent fault first, each with its first rows; a file of millions is read and not held. */
function groupByRule(records: Iterable<BadRow>, count: number): BrokenRule[] {
  const groups = new Map<string, { count: number; readonly first: BadRow[] }>();
  for (const record of records) {
    const key = JSON.stringify([record.rule, record.column, record.target]);
    const group = groups.get(key) ?? { count: 0, first: [] };
    if (group.count === 0) groups.set(key, group);
    group.count += 1;
    if (group.first.length < Math.max(1, count)) group.first.push(record);
  }
  return [...groups.values()].sort((a, b) => b.count - a.count).map((group) => {
    const { rule, explanation, column, target } = group.first[0]!;
    return { rule, explanation, column, target, count: group.count, first: group.first.slice(0, count) };
  });
}
