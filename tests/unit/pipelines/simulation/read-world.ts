/** Reads a table of a simulated world into objects of texts. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

export type Row = Readonly<Record<string, string>>;

export function readText(folder: string, table: string): string {
  return gunzipSync(readFileSync(join(folder, `${table}.csv.gz`))).toString('utf8');
}

export function readTable(folder: string, table: string): readonly Row[] {
  const [header, ...lines] = readText(folder, table).trimEnd().split('\n');
  const columns = header!.split(',');
  return lines.map((line) => {
    const fields = splitLine(line);
    return Object.fromEntries(columns.map((column, i) => [column, fields[i]!]));
  });
}

function splitLine(line: string): readonly string[] {
  if (!line.includes('"')) return line.split(',');
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map((match) => (match[1] === undefined ? match[2]! : match[1].replaceAll('""', '"')));
}
