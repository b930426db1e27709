/** A store in memory, a folder for files and quarantine, and intake of texts. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDunlinError } from '../../../core/errors.ts';
import type { TableName } from '../../../core/schema/tables.ts';
import { fixedClock, type Instant } from '../../../core/time.ts';
import { openMemoryStore, type Store } from '../../../features/store/open.ts';
import { ingestSource, type BatchSummary, type IngestDeps } from '../../../pipelines/ingest.ts';

export interface IntakeFixture {
  readonly store: Store;
  readonly folder: string;
  readonly deps: IngestDeps;
  /** Writes a file into the folder and returns its path. */
  write(name: string, data: string | Uint8Array): string;
  /** Takes in a file under a mapping (YAML text) or as a canonical table. */
  ingest(file: { readonly name?: string; readonly data: string | Uint8Array; readonly mapping?: string; readonly table?: TableName; readonly id?: string }, overrides?: Partial<IngestDeps>): Promise<BatchSummary>;
  rows<T extends object = Record<string, unknown>>(sql: string): Promise<T[]>;
  quarantine(summary: BatchSummary): Record<string, unknown>[];
  close(): void;
}

export async function openIntakeFixture(options: { readonly maximumBadShare?: number; readonly timeZone?: string } = {}): Promise<IntakeFixture> {
  const folder = mkdtempSync(join(tmpdir(), 'dunlin-intake-'));
  const store = await openMemoryStore();
  const deps: IngestDeps = {
    store, home: { quarantine: join(folder, 'quarantine') }, watermark: null, progress: () => {}, signal: new AbortController().signal,
    portfolio: { currency: 'EUR', timeZone: options.timeZone ?? 'UTC', clock: 'data', intake: { maximumBadShare: options.maximumBadShare ?? 1 } },
  };
  const write = (name: string, data: string | Uint8Array): string => {
    const path = join(folder, name);
    writeFileSync(path, data);
    return path;
  };
  return {
    store, folder, deps, write,
    ingest: async ({ name, data, mapping, table, id }, overrides = {}) => ingestSource({ ...deps, ...overrides }, {
      path: write(name ?? 'source.csv', data), ...(id === undefined ? {} : { id }), ...(table === undefined ? {} : { table }),
      ...(mapping === undefined ? {} : { mappingPath: write('mapping.yaml', mapping) }),
    }),
    rows: (sql) => store.rows(sql),
    quarantine: ({ quarantineFile }) => (quarantineFile === null ? [] : readFileSync(quarantineFile, 'utf8').trimEnd().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>)),
    close: () => {
      store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The code of the error that the work ends with, and its text; `none` when it succeeds. */
export async function failureOf(work: Promise<unknown>): Promise<{ readonly code: string; readonly message: string }> {
  try {
    await work;
    return { code: 'none', message: '' };
  } catch (error) {
    if (!isDunlinError(error)) throw error;
    return { code: error.code, message: error.message };
  }
}

/** A wall clock that stands at an instant. */
export function wallAt(instant: Instant): IngestDeps['clock'] & object {
  return { ...fixedClock(instant), kind: 'wall' };
}
