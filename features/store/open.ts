/**
 * The store: one DuckDB file with one writer, or an in-memory DuckDB with the same tables.
 *
 * The only module that opens DuckDB. A lock file beside the store names the writing process, because DuckDB reports a
 * second writer late and may take the process down with it.
 */
import { DuckDBInstance, type DuckDBConnection, type DuckDBValue } from '@duckdb/node-api';
import { mkdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname } from 'node:path';
import { DunlinError } from '../../core/errors.ts';
import { takeProcessLock, type OnAbandoned } from '../../core/process-lock.ts';
import { MIGRATIONS, STORE_VERSION } from './migrations.ts';

export type SqlValue = DuckDBValue;
export type SqlParameters = Readonly<Record<string, SqlValue>>;

/** A live DuckDB with the canonical tables. Close it. */
export interface Store {
  /** Null for an in-memory store. */
  readonly path: string | null;
  readonly connection: DuckDBConnection;
  /** Runs a statement. Parameters are named: `$name`. */
  run(sql: string, parameters?: SqlParameters): Promise<void>;
  /** Rows as objects, for small answers only: VARCHAR string, BIGINT and HUGEINT bigint, DOUBLE number, NULL null. */
  rows<T extends object>(sql: string, parameters?: SqlParameters): Promise<T[]>;
  /** All or nothing. Not re-entrant. */
  transaction<T>(work: () => Promise<T>): Promise<T>;
  /** The same database on a connection of its own, with temp relations of its own; to be closed before this one. */
  fork(): Promise<Store>;
  close(): void;
}

export interface StoreOptions {
  /** DuckDB worker threads; results never depend on it. */
  readonly threads?: number;
  readonly memoryLimit?: string;
  /** Tells of a writer that was killed; what it had not committed is gone. */
  readonly onAbandoned?: OnAbandoned;
}

/** Opens (and where needed creates and migrates) the store file for writing. Throws `store-locked`, `store-version`. */
export async function openStore(path: string, options: StoreOptions = {}): Promise<Store> {
  mkdirSync(dirname(path), { recursive: true });
  const unlock = takeProcessLock(`${path}.lock`, 'The store', options.onAbandoned);
  try {
    // What a killed writer had put aside, the database and intake.
    for (const folder of [`${path}.tmp`, asidePath(path)]) rmSync(folder, { recursive: true, force: true });
    return await openInstance(path, options, () => {
      rmSync(asidePath(path), { recursive: true, force: true });
      unlock();
    });
  } catch (error) {
    unlock();
    throw error;
  }
}

/** Folder for files that are needed while the store is open; made by whoever needs it, removed with its contents by the store. */
export function asideFolder({ path }: Store): string {
  return path === null ? tmpdir() : asidePath(path);
}

function asidePath(path: string): string {
  return `${path}.aside`;
}

/** Opens an empty in-memory store with the canonical tables. */
export async function openMemoryStore(options: StoreOptions = {}): Promise<Store> {
  return openInstance(null, options, () => {});
}

async function openInstance(path: string | null, options: StoreOptions, unlock: () => void): Promise<Store> {
  const instance = await DuckDBInstance.create(path ?? ':memory:', {
    threads: String(options.threads ?? 2),
    memory_limit: options.memoryLimit ?? '3GB',
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  });
  const store = await connect(instance, path, () => {
    instance.closeSync();
    unlock();
  });
  try {
    await migrate(store);
    return store;
  } catch (error) {
    store.close();
    throw error;
  }
}

async function connect(instance: DuckDBInstance, path: string | null, onClose: () => void): Promise<Store> {
  const connection = await instance.connect();
  // TIMESTAMP columns hold UTC; a session zone other than UTC would shift casts from TIMESTAMPTZ.
  await connection.run("set TimeZone = 'UTC'");
  // Ids hardly get smaller by FSST, and looking for that takes a fifth of the time of an append.
  await connection.run("set disabled_compression_methods = 'fsst'");
  // Counted, never printed: whoever waits asks for it.
  await connection.run('set enable_progress_bar = true');
  await connection.run('set enable_progress_bar_print = false');
  return {
    path,
    connection,
    run: async (sql, parameters) => {
      await connection.run(sql, parameters);
    },
    rows: async <T extends object>(sql: string, parameters?: SqlParameters) => {
      const reader = await connection.runAndReadAll(sql, parameters);
      return reader.getRowObjects() as T[];
    },
    transaction: async (work) => {
      await connection.run('begin transaction');
      try {
        const result = await work();
        await connection.run('commit');
        return result;
      } catch (error) {
        await connection.run('rollback').catch(() => {});
        throw error;
      }
    },
    fork: () => connect(instance, path, () => {}),
    close: () => {
      connection.closeSync();
      onClose();
    },
  };
}

async function migrate(store: Store): Promise<void> {
  await store.run('create table if not exists store_version (version BIGINT not null)');
  const [row] = await store.rows<{ version: bigint | null }>('select max(version) as version from store_version');
  const version = Number(row?.version ?? 0n);
  if (version > STORE_VERSION) {
    throw new DunlinError('store-version', `The store must be of version ${STORE_VERSION} or older; got ${version}. Use the newer dunlin that wrote it.`);
  }
  for (const migration of MIGRATIONS) {
    if (migration.version <= version) continue;
    await store.transaction(async () => {
      await store.run(migration.sql);
      await store.run('insert into store_version values ($version)', { version: BigInt(migration.version) });
    });
  }
}
