/** Python tools to compare with, from PyPI in throw-away virtual environments that are made once. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sha256 } from '../../core/hash.ts';
import { benchHome } from './bench-home.ts';

const MINUTES = 60_000;

/**
 * Path of the Python of an environment with these packages, or why there is none.
 *
 * @param requirements path of a requirements file, all pinned
 * @param words what is installed, for the one line that says so
 * @param options more for pip, such as --no-deps where the list is all that is needed
 */
export function ensurePython(requirements: string, words: string, options: readonly string[] = []): { readonly python: string } | { readonly reason: string } {
  const folder = join(benchHome(), `python-${sha256(readFileSync(requirements, 'utf8')).slice(0, 12)}`);
  const python = join(folder, 'bin', 'python');
  const ready = join(folder, 'ready');
  if (existsSync(ready)) return { python };
  rmSync(folder, { recursive: true, force: true });
  const made = spawnSync('python3', ['-m', 'venv', folder], { encoding: 'utf8', timeout: 2 * MINUTES });
  if (made.status !== 0) return { reason: `python3 -m venv failed: ${lastLine(made.stderr) || 'no python3'}` };
  process.stdout.write(`Installing ${words} into a throw-away environment; this takes minutes, once.\n`);
  const installed = spawnSync(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...options, '-r', requirements], { encoding: 'utf8', timeout: 15 * MINUTES });
  if (installed.status !== 0) return { reason: `pip could not install ${requirements}: ${lastLine(installed.stderr)}` };
  writeFileSync(ready, '');
  return { python };
}

export function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}
