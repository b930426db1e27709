/** A world as source files: canonical tables in CSV, several files a table, in any order of files and rows. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { randomStream } from '../../core/random.ts';
import { tableDefinition, type ColumnType, type TableName } from '../../core/schema/tables.ts';
import { formatInstant } from '../../core/time.ts';
import type { Fact, World } from './world.ts';

export interface WorldFile {
  readonly table: TableName;
  readonly path: string;
}

export interface WriteOptions {
  /** An existing folder. */
  readonly folder: string;
  readonly filesPerTable: number;
  /** Names the order of rows and files; left out: the order of the world. */
  readonly shuffle?: number;
}

/** Writes the files and lists them in the order in which they are to be taken in. */
export function writeWorld(world: World, { folder, filesPerTable, shuffle }: WriteOptions): readonly WorldFile[] {
  mkdirSync(folder, { recursive: true });
  const random = shuffle === undefined ? null : randomStream('write-world', shuffle);
  const order = (count: number): number[] => {
    const indices = Int32Array.from({ length: count }, (_, index) => index);
    return [...random === null ? indices : random.shuffle(indices)];
  };
  const files = Object.entries(world.tables).flatMap(([name, facts]) => {
    const table = name as TableName;
    const rows = order(facts.length).map((index) => facts[index]!);
    const length = Math.max(1, Math.ceil(rows.length / filesPerTable));
    return Array.from({ length: Math.ceil(rows.length / length) }, (_, part) => {
      const path = join(folder, `${table}-${part}.csv`);
      writeFileSync(path, toCsv(table, rows.slice(part * length, (part + 1) * length)));
      return { table, path };
    });
  });
  return order(files.length).map((index) => files[index]!);
}

function toCsv(table: TableName, facts: readonly Fact[]): string {
  const columns = tableDefinition(table).columns.filter(({ name }) => name !== 'source_known_at');
  const lines = facts.map((fact) => columns.map(({ name, type }) => toCell(type, fact[name] ?? null)).join(','));
  return `${[columns.map(({ name }) => name).join(','), ...lines].join('\n')}\n`;
}

function toCell(type: ColumnType, value: unknown): string {
  if (value === null) return '';
  if (type === 'instant') return formatInstant(value as bigint);
  return `"${String(value).replaceAll('"', '""')}"`;
}
