/** Lock files that name the process that holds them, so that a directory has one writer. */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { DunlinError } from './errors.ts';

/**
 * Creates the lock file and returns what removes it; a lock of a process that is gone is taken over.
 * @param what the locked thing at the start of a sentence, e.g. `The store`
 * Throws `store-locked` with the process that holds it.
 */
export function takeProcessLock(lockPath: string, what: string): () => void {
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      writeFileSync(lockPath, String(process.pid), { flag: 'wx' });
      return () => rmSync(lockPath, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      const owner = existsSync(lockPath) ? Number(readFileSync(lockPath, 'utf8')) : 0;
      if (owner > 0 && isAlive(owner)) {
        throw new DunlinError('store-locked', `${what} must have one writer; process ${owner} has it open. Wait for it to end, or stop it.`, { pid: owner });
      }
      rmSync(lockPath, { force: true });
    }
  }
  throw new DunlinError('store-locked', `${what} must have one writer; another process keeps taking its lock file. Wait, then try again.`);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
