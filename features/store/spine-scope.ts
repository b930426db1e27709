/** The relations that exist while views run: spine, visible tables and staging, as temp objects of one store. */
import type { Spine } from '../../core/frame.ts';
import { BROADCAST_NAMES } from '../staging/broadcast.ts';
import { STAGING } from '../staging/registry.ts';
import type { Store } from './open.ts';
import { createSpineTable, type FeatureOptions } from './spine.ts';
import { checkViewSql } from './view-check.ts';
import { VISIBLE_TABLES, visibleName, visibleViewSql } from './visible.ts';

const ALLOWED: ReadonlySet<string> = new Set(['spine', ...VISIBLE_TABLES.map(visibleName), ...STAGING.map(({ name }) => name), ...BROADCAST_NAMES]);

/** Rows that are joined at once; bounds the memory of a large spine. Rows never influence one another. */
export const SLICE_ROWS = 50_000;

export interface SpineScope extends FeatureOptions {
  /** Relations that `work` reads. */
  readonly needed: ReadonlySet<string>;
}

/** Creates spine, visible tables and staging relations, runs `work`, and drops them again. */
export async function withSpine<T>(store: Store, spine: Spine, scope: SpineScope, work: () => Promise<T>): Promise<T> {
  const tables = VISIBLE_TABLES.filter((table) => scope.needed.has(visibleName(table)));
  const staging = STAGING.filter(({ name }) => scope.needed.has(name));
  try {
    await createSpineTable(store, spine, scope.timeZone);
    for (const table of tables) await store.run(visibleViewSql(table, scope.timeZone));
    for (const { name, sql } of staging) await store.run(`create temp table ${name} as ${sql}`);
    return await work();
  } finally {
    for (const { name } of [...staging].reverse()) await store.run(`drop table if exists temp.${name}`);
    for (const table of tables) await store.run(`drop view if exists temp.${visibleName(table)}`);
    await store.run('drop table if exists temp.spine');
  }
}

/**
 * Checks statements and the staging that they need; all relations that have to exist for them.
 * @param extra relations of the caller that may be read too
 * @throws view-invalid
 */
export async function relationsNeeded(store: Store, statements: readonly { readonly name: string; readonly sql: string }[], extra: ReadonlySet<string> = new Set()): Promise<ReadonlySet<string>> {
  const allowed = new Set([...ALLOWED, ...extra]);
  const needed = new Set<string>();
  const addReads = async ({ name, sql }: { readonly name: string; readonly sql: string }): Promise<void> => {
    for (const relation of (await checkViewSql(store, name, { sql, allowed })).reads) needed.add(relation);
  };
  for (const statement of statements) await addReads(statement);
  // Staging is listed in order of dependence, so one pass from the end finds all of it.
  for (const relation of [...STAGING].reverse()) if (needed.has(relation.name)) await addReads(relation);
  return needed;
}
