/**
 * The registry: an append-only NDJSON log of what happened to artefacts, each line chained to the one before by its hash.
 *
 * `append` is a compare-and-swap: it names the head that the caller read, and is refused when the log has moved since.
 */
import { closeSync, existsSync, fsyncSync, ftruncateSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import Value from 'typebox/value';
import { DunlinError } from '../../core/errors.ts';
import { canonicalJson, sha256 } from '../../core/hash.ts';
import type { Instant } from '../../core/time.ts';
import { championOf } from './champion.ts';
import { checkEvent } from './check-event.ts';
import { RegistryEventSchema, type RegistryEvent, type RegistryRole } from './events.ts';

/** The head of an empty registry. */
export const EMPTY_HEAD = sha256('');

export interface Registry {
  events(): readonly RegistryEvent[];
  /** Hash of the last line. */
  head(): string;
  /** Champion of a role, at an instant where one is given, among models of `label` where one is given. */
  champion(role: RegistryRole, at?: Instant, label?: string): string | null;
  /** Durable when it returns. Throws `registry-conflict`, `promotion-refused`, `value-invalid`. */
  append(event: RegistryEvent, expectedHead: string): void;
}

interface Log {
  readonly events: readonly RegistryEvent[];
  readonly head: string;
  /** Bytes of complete lines. */
  readonly bytes: number;
}

/** Opens the registry file, which need not exist yet; every call reads it afresh. Throws `artefact-corrupt` on a broken line. */
export function openRegistry(path: string): Registry {
  readLog(path);
  return {
    events: () => readLog(path).events,
    head: () => readLog(path).head,
    champion: (role, at, label) => championOf(readLog(path).events, { role, ...(at === undefined ? {} : { at }), ...(label === undefined ? {} : { label }) }),
    append: (event, expectedHead) => withLock(path, () => {
      if (!Value.Check(RegistryEventSchema, event)) {
        throw new DunlinError('value-invalid', `A registry event must match its schema; got ${[...Value.Errors(RegistryEventSchema, event)].map((error) => `${error.instancePath} ${error.message}`).slice(0, 3).join(', ')}.`);
      }
      const log = readLog(path);
      if (log.head !== expectedHead) {
        throw new DunlinError('registry-conflict', `The registry must stand at ${expectedHead.slice(0, 12)}; it stands at ${log.head.slice(0, 12)}. Read it again and repeat.`);
      }
      checkEvent(log.events, event);
      appendLine(path, `${canonicalJson({ ...event, previous: log.head })}\n`, log.bytes);
    }),
  };
}

function readLog(path: string): Log {
  const data = existsSync(path) ? readFileSync(path) : Buffer.alloc(0);
  // A last line without its end was cut by a crash and never acknowledged.
  const bytes = data.lastIndexOf(10) + 1;
  const events: RegistryEvent[] = [];
  let head = EMPTY_HEAD;
  data.subarray(0, bytes).toString('utf8').split('\n').slice(0, -1).forEach((line, index) => {
    events.push(readLine(line, head, index + 1));
    head = sha256(line);
  });
  return { events, head, bytes };
}

function readLine(line: string, head: string, number: number): RegistryEvent {
  const parsed = parseJson(line);
  if (typeof parsed === 'object' && parsed !== null && 'previous' in parsed && parsed.previous === head) {
    const { previous: _, ...event } = parsed;
    if (Value.Check(RegistryEventSchema, event)) return event;
  }
  throw new DunlinError('artefact-corrupt', `Line ${number} of the registry must be a registry event that continues the line before it; it does not. Restore registry.ndjson from a backup.`, { line: number });
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return null;
  }
}

function appendLine(path: string, line: string, bytes: number): void {
  const fd = openSync(path, existsSync(path) ? 'r+' : 'w');
  try {
    ftruncateSync(fd, bytes);
    const data = Buffer.from(line);
    for (let done = 0; done < data.length;) done += writeSync(fd, data, done, data.length - done, bytes + done);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

/** Two writers at once would both find the head they expect. The lock of a process that is gone is taken over. */
function withLock(path: string, work: () => void): void {
  mkdirSync(dirname(path), { recursive: true });
  const lockPath = `${path}.lock`;
  if (existsSync(lockPath) && !isAlive(Number(readFileSync(lockPath, 'utf8')))) rmSync(lockPath, { force: true });
  try {
    writeFileSync(lockPath, String(process.pid), { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    throw new DunlinError('registry-conflict', 'The registry must have one writer at a time; another one is writing. Try again.');
  }
  try {
    work();
  } finally {
    rmSync(lockPath, { force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    return pid > 0 && process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
