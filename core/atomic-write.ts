/** Files that appear whole or not at all: write beside, fsync, rename, fsync the folder. */
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readdirSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A file that grows beside its place until it is whole. */
export interface AtomicFile {
  write(data: string | Uint8Array): void;
  /** Gives it its name. */
  commit(): void;
  /** Removes what was written. */
  abandon(): void;
}

export function beginFileAtomically(path: string): AtomicFile {
  mkdirSync(dirname(path), { recursive: true });
  const temporary = `${path}.tmp-${process.pid}`;
  const fd = openSync(temporary, 'w');
  return {
    write: (data) => {
      const bytes = typeof data === 'string' ? Buffer.from(data) : data;
      for (let done = 0; done < bytes.length;) done += writeSync(fd, bytes, done);
    },
    commit: () => {
      try {
        fsyncSync(fd);
      } finally {
        closeSync(fd);
      }
      renameSync(temporary, path);
      syncFolder(dirname(path));
    },
    abandon: () => {
      closeSync(fd);
      rmSync(temporary, { force: true });
    },
  };
}

export function writeFileAtomically(path: string, data: string | Uint8Array): void {
  const file = beginFileAtomically(path);
  try {
    file.write(data);
  } catch (error) {
    file.abandon();
    throw error;
  }
  file.commit();
}

/**
 * Removes what writers that were killed have left in a folder. Only for those who know that nobody writes there now.
 */
export function sweepUnfinishedFiles(folder: string): void {
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) if (/\.tmp-\d+$/.test(name)) rmSync(join(folder, name), { force: true });
}

/** Makes renames inside a folder durable. */
export function syncFolder(folder: string): void {
  const fd = openSync(folder, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
