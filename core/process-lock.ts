/** Lock files that name the process that holds them, so that a directory has one writer. */
import { constants, copyFileSync, existsSync, linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { DunlinError } from './errors.ts';

/** Tells of a lock whose process is gone: it was killed, or the machine went down. */
export type OnAbandoned = (pid: number) => void;

/**
 * Creates the lock file and returns what removes it; a lock of a process that is gone is taken over.
 *
 * The file names the process and, where the system tells it, when the process began: another process that got the number of a
 * dead one holds nothing.
 * @param what the locked thing at the start of a sentence, e.g. `The store`
 * Throws `store-locked` with the process that holds it.
 */
export function takeProcessLock(lockPath: string, what: string, onAbandoned: OnAbandoned = () => {}): () => void {
  const own = `${lockPath}.${process.pid}`;
  // Linked into place, so that no one ever sees a lock file without its content.
  writeFileSync(own, `${process.pid} ${startOf(process.pid) ?? ''}`.trimEnd());
  try {
    for (let attempt = 0; attempt < 3; attempt++) {
      if (tryLink(own, lockPath)) return () => rmSync(lockPath, { force: true });
      const held = existsSync(lockPath) ? readFileSync(lockPath, 'utf8') : '';
      const [pid = 0, start] = held.split(' ').map(Number);
      if (pid > 0 && isAlive(pid, start)) {
        throw new DunlinError('store-locked', `${what} must have one writer; process ${pid} has it open. Wait for it to end, or stop it.`, { pid });
      }
      if (moveAway(lockPath, own) && pid > 0) onAbandoned(pid);
    }
  } finally {
    rmSync(own, { force: true });
  }
  throw new DunlinError('store-locked', `${what} must have one writer; another process keeps taking its lock file. Wait, then try again.`);
}

function tryLink(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    // A file system without links.
    return tryCopy(from, to);
  }
}

function tryCopy(from: string, to: string): boolean {
  try {
    copyFileSync(from, to, constants.COPYFILE_EXCL);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Of several processes that find the same abandoned lock only one moves it. */
function moveAway(lockPath: string, own: string): boolean {
  try {
    renameSync(lockPath, `${own}.abandoned`);
  } catch {
    return false;
  }
  rmSync(`${own}.abandoned`, { force: true });
  return true;
}

function isAlive(pid: number, start: number | undefined): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  const now = startOf(pid);
  return start === undefined || now === null || now === start;
}

/** When a process began, in ticks since the machine did; null where the system does not tell. */
function startOf(pid: number): number | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name, in parentheses, may hold anything; the start is the 20th field behind it.
    const start = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]);
    return Number.isFinite(start) ? start : null;
  } catch {
    return null;
  }
}
