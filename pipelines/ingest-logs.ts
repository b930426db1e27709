/**
 * Intake of what serving wrote: events and decisions, from where the last intake ended.
 *
 * The rows and the new place in the log are stored in one transaction, so every line is taken in exactly once, whatever happens.
 */
import { readAppendLog, type LogPosition } from '../core/append-log.ts';
import { canonicalJson, sha256 } from '../core/hash.ts';
import type { HomePaths } from '../core/home.ts';
import type { LoggedDecision, LoggedEvent } from '../core/schema/events.ts';
import { isTableName, tableDefinition, type TableName } from '../core/schema/tables.ts';
import { wallClock, type Clock } from '../core/time.ts';
import { appendFacts, createStaged, dropStaged } from '../features/store/append-facts.ts';
import { recordBatch } from '../features/store/batches.ts';
import { readLogOffset, writeLogOffset } from '../features/store/log-offsets.ts';
import { createLogTexts, dropLogTexts, LOG_RELATION, stageSourceKnownAt, type JsonRow } from '../features/store/log-texts.ts';
import { stageEmit } from '../features/store/stage-entries.ts';
import { dropWithheld, readConflicts, readFailures, withholdConflicts, withholdFailures } from '../features/store/withheld.ts';
import type { BatchSummary, IngestDeps } from './ingest.ts';
import { canonicalMapping } from './sources/canonical-mapping.ts';
import { compileMapping } from './sources/compile-mapping.ts';
import { writeQuarantine, type QuarantineRecord } from './sources/quarantine.ts';
import type { IntakeRule } from './sources/rules.ts';

export const LOG_NAMES = ['events', 'decisions'] as const;
export type LogName = (typeof LOG_NAMES)[number];

export type LogIngestDeps = Omit<IngestDeps, 'home'> & { readonly home: Pick<HomePaths, 'quarantine' | 'eventLog' | 'decisionLog'> };

export type LogSummary = BatchSummary & { readonly log: LogName };

interface LoggedRow extends JsonRow {
  readonly table: TableName;
}

/** Takes in both logs; a log without new lines gives a summary of zeros. */
export async function ingestLogs(deps: LogIngestDeps): Promise<LogSummary[]> {
  const summaries: LogSummary[] = [];
  for (const log of LOG_NAMES) {
    deps.signal.throwIfAborted();
    const summary = await ingestLog(deps, log);
    deps.progress({ step: `ingest log/${log}`, share: 1, text: `${summary.rowsRead} lines read, ${summary.entriesNew} new, ${summary.entriesDuplicate} duplicate, ${summary.rowsQuarantined} quarantined, ${summary.rowsLate} late` });
    summaries.push(summary);
  }
  return summaries;
}

async function ingestLog(deps: LogIngestDeps, log: LogName): Promise<LogSummary> {
  const from = await readLogOffset(deps.store, log);
  const read = readAppendLog<LoggedEvent | LoggedDecision>(log === 'events' ? deps.home.eventLog : deps.home.decisionLog, from);
  const batchId = sha256(canonicalJson([log, from, read.position])).slice(0, 32);
  if (read.values.length === 0) {
    return { log, batchId, rowsRead: 0, entriesNew: 0, entriesDuplicate: 0, rowsFiltered: 0, rowsQuarantined: 0, rowsLate: 0, quarantineFile: null };
  }
  const lines = read.values.map((value, index): LoggedRow | null => {
    const table = 'table' in value ? value.table : 'decision';
    return isTableName(table) ? { sourceRow: index + 1, table, row: value.row } : null;
  });
  const rows = lines.filter((row) => row !== null);
  const tables = [...new Set(rows.map(({ table }) => table))];
  try {
    const records = [
      ...lines.flatMap((line, index) => (line === null ? [recordOf(log, JSON.stringify(read.values[index]), { rule: 'value-not-allowed', target: null })] : [])),
      ...await stageLog(deps, { log, rows, tables }),
    ];
    return await commitLog(deps, { log, batchId, tables, records, rowsRead: read.values.length, position: read.position, contentSha256: sha256(canonicalJson(read.values)) });
  } finally {
    await dropStaged(deps.store, tables);
    await dropWithheld(deps.store);
  }
}

/** Stages the rows by the rules that rows of files must keep, and withholds what breaks one. */
async function stageLog(deps: LogIngestDeps, { log, rows, tables }: { readonly log: LogName; readonly rows: readonly LoggedRow[]; readonly tables: readonly TableName[] }): Promise<QuarantineRecord[]> {
  const { store } = deps;
  await createStaged(store, tables);
  const bySource = new Map(rows.map((row) => [row.sourceRow, row]));
  const records: QuarantineRecord[] = [];
  for (const table of tables) {
    const faults = await stageTable(deps, table, { log, rows: rows.filter((row) => row.table === table).map(({ sourceRow, row }) => ({ sourceRow, row })) });
    records.push(...faults.map(({ sourceRow, rule, target }) => recordOf(log, JSON.stringify(bySource.get(sourceRow)!.row), { rule, column: target, target: `${table}.${target}` })));
  }
  await withholdConflicts(store, tables);
  for await (const conflicts of readConflicts(store, tables)) {
    records.push(...conflicts.map(({ table, incoming, existing }) => recordOf(log, incoming, { rule: 'conflict', target: table, existing: JSON.parse(existing) })));
  }
  return records;
}

interface LogFault {
  readonly sourceRow: number;
  readonly rule: IntakeRule;
  readonly target: string;
}

/** The rows of one table through the mapping of a file with its columns; bad ones are withheld, with the first rule that each breaks. */
async function stageTable({ store, portfolio }: LogIngestDeps, table: TableName, from: { readonly log: LogName; readonly rows: readonly JsonRow[] }): Promise<LogFault[]> {
  const columns = tableDefinition(table).columns.map(({ name }) => name).filter((name) => name !== 'source_known_at');
  const [emit] = compileMapping(canonicalMapping(table, columns), { columns, timeZone: portfolio.timeZone, currency: portfolio.currency, relation: LOG_RELATION });
  await createLogTexts(store, table, from);
  try {
    await stageEmit(store, emit!, 0);
    await stageSourceKnownAt(store, table);
    await withholdFailures(store, [table]);
    const faults: LogFault[] = [];
    for await (const failures of readFailures(store)) {
      faults.push(...failures.map(({ sourceRow, failure }) => ({ sourceRow, rule: emit!.failures[failure]!.rule, target: emit!.failures[failure]!.target })));
    }
    return faults;
  } finally {
    await dropLogTexts(store);
  }
}

function recordOf(log: LogName, value: string, rest: Pick<QuarantineRecord, 'rule' | 'target' | 'existing'> & { readonly column?: string }): QuarantineRecord {
  return { file: `log/${log}`, line: null, column: null, value, ...rest };
}

interface LogCommit {
  readonly log: LogName;
  readonly batchId: string;
  readonly tables: readonly TableName[];
  readonly records: readonly QuarantineRecord[];
  readonly rowsRead: number;
  readonly position: LogPosition;
  readonly contentSha256: string;
}

async function commitLog(deps: LogIngestDeps, commit: LogCommit): Promise<LogSummary> {
  const { store } = deps;
  const { log, batchId, tables, records, rowsRead } = commit;
  const { path: quarantineFile } = await writeQuarantine(deps.home.quarantine, batchId, [records]);
  const clock: Clock = { kind: deps.portfolio.clock, now: (deps.clock ?? wallClock).now };
  const counts = await store.transaction(async () => {
    const appended = await appendFacts(store, { tables, batchId, watermark: deps.watermark, clock });
    await recordBatch(store, {
      batchId, sourceId: `log/${log}`, contentSha256: commit.contentSha256, mappingSha256: '', watermark: deps.watermark,
      rowsRead, rowsFiltered: 0, rowsQuarantined: records.length, ...appended,
    });
    await writeLogOffset(store, log, commit.position);
    return appended;
  });
  return { log, batchId, rowsRead, rowsFiltered: 0, rowsQuarantined: records.length, ...counts, quarantineFile };
}
