/** Files that a path means: a file, the data files of a folder, or those that a pattern matches. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { DunlinError } from '../../core/errors.ts';
import { escapeRegex } from './date-format.ts';

/** Extensions of data files; in a folder everything else is left alone. */
const DATA_FILE = /\.(csv|tsv|txt|ndjson|jsonl|parquet|arrow|arrows|feather|ipc)(\.gz)?$/i;
/** What marks a path as a pattern. */
const PATTERN = /[*?[\]{}]/;

/**
 * The files in the order of their paths, by code unit, so that every machine takes them in the same order. Hidden files and those
 * of which the name begins with `_` are left alone. In a pattern `*` and `?` stay within a name, `**` crosses folders, `[ab]` and
 * `{a,b}` are alternatives.
 * @param path absolute
 * @throws source-missing when there is none
 */
export function matchFiles(path: string): readonly string[] {
  if (existsSync(path)) {
    if (!statSync(path).isDirectory()) return [path];
    return present(readdirSync(path).filter((name) => isVisible(name) && DATA_FILE.test(name)).map((name) => join(path, name)), path);
  }
  if (!PATTERN.test(path)) return missing(path, 'Check the path, or the variables in it.');
  const segments = path.split(sep);
  const fixed = segments.findIndex((segment) => PATTERN.test(segment));
  return present(walk(segments.slice(0, fixed).join(sep) || sep, segments.slice(fixed)), path);
}

function present(found: readonly string[], path: string): readonly string[] {
  const files = [...new Set(found)].filter((file) => statSync(file, { throwIfNoEntry: false })?.isFile()).sort((a, b) => (a < b ? -1 : 1));
  if (files.length > 0) return files;
  let folder = PATTERN.test(path) ? path.slice(0, path.search(PATTERN)).replace(/[^/\\]*$/, '') : path;
  while (!existsSync(folder)) folder = dirname(folder);
  const names = readdirSync(folder).filter(isVisible).sort();
  const shown = names.length === 0 ? 'is empty' : `has ${names.slice(0, 5).join(', ')}${names.length > 5 ? ` and ${names.length - 5} more` : ''}`;
  return missing(path, `${folder} ${shown}. Check the pattern and the variables in it; inside quotes the shell leaves it alone.`);
}

function missing(path: string, hint: string): never {
  throw new DunlinError('source-missing', `The source must be a file, a folder with data files or a pattern that matches at least one; got ${path}. ${hint}`, { path });
}

function walk(folder: string, segments: readonly string[]): string[] {
  const [segment, ...rest] = segments;
  if (segment === undefined) return [folder];
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return [];
  const names = readdirSync(folder).filter(isVisible);
  if (segment === '**') return [...walk(folder, rest), ...names.flatMap((name) => walk(join(folder, name), segments))];
  if (!PATTERN.test(segment)) return walk(join(folder, segment), rest);
  const shape = new RegExp(`^${shapeOf(segment)}$`, 'u');
  return names.filter((name) => shape.test(name)).flatMap((name) => walk(join(folder, name), rest));
}

function shapeOf(segment: string): string {
  return segment.replace(/\*+|\?|\[!?[^\]]+\]|\{[^{}]*\}|[^*?[{]+|[[{]/gu, (part) => {
    if (part.startsWith('*')) return '.*';
    if (part === '?') return '.';
    if (part.startsWith('[') && part.length > 2) return `[${part.slice(1, -1).replace(/^!/, '^').replaceAll('\\', '\\\\')}]`;
    if (part.startsWith('{') && part.length > 1) return `(?:${part.slice(1, -1).split(',').map(shapeOf).join('|')})`;
    return escapeRegex(part);
  });
}

function isVisible(name: string): boolean {
  return !name.startsWith('.') && !name.startsWith('_');
}
