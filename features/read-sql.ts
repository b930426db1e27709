/** Reads the SQL that lies beside a contract. */
import { readFileSync } from 'node:fs';

/** The text of a `.sql` file below `features/`, without a trailing semicolon or line end. */
export function readSql(path: string): string {
  return readFileSync(new URL(path, import.meta.url), 'utf8').trim();
}

/** SQL without comments and with single spaces: what a feature-set version hashes. Texts in quotes stay as they are. */
export function stripSqlComments(sql: string): string {
  return sql.replace(/('(?:[^']|'')*')|--[^\n]*|\/\*[\s\S]*?\*\//g, (_, quoted: string | undefined) => quoted ?? ' ').replace(/('(?:[^']|'')*')|\s+/g, (_, quoted: string | undefined) => quoted ?? ' ').trim();
}
