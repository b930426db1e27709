/** Source files as text, for rules that imports alone cannot tell. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';

export const ROOT = resolve(import.meta.dirname, '../..');
export const ROOMS = ['core', 'features', 'models', 'pipelines', 'workflows', 'serving', 'cli'] as const;

export interface SourceFile {
  /** Relative to the repository, forward slashes. */
  readonly path: string;
  /** Without comments. */
  readonly code: string;
}

/** Every source file of the folders that exist. */
export function sourceFiles(folders: readonly string[] = ROOMS): SourceFile[] {
  return folders.filter((folder) => existsSync(join(ROOT, folder))).flatMap((folder) => readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ts|mjs|sql)$/.test(entry.name))
    .map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return { path: relative(ROOT, path).replaceAll('\\', '/'), code: withoutComments(readFileSync(path, 'utf8')) };
    }));
}

/** Paths whose code matches, except those allowed; throws when there was nothing to look at. */
export function offenders(files: readonly SourceFile[], pattern: RegExp, allowed: readonly (string | RegExp)[] = []): string[] {
  if (files.length === 0) throw new Error('The rule must look at source files; there are none.');
  return files.filter(({ path, code }) => pattern.test(code) && !allowed.some((rule) => (typeof rule === 'string' ? rule === path : rule.test(path)))).map(({ path }) => path);
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)(\/\/|--\s).*$/gm, '$1');
}
