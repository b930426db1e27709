/**
 * Append-only NDJSON logs with durable appends: `log/events` and `log/decisions`.
 *
 * Lines go to `<folder>/<number>.ndjson`; `append` resolves after fsync. Concurrent appends share one fsync. A line that was cut by
 * a crash is the last one of its file, was never acknowledged, and is truncated when the log is opened again for writing.
 */
import { closeSync, existsSync, fsync, ftruncateSync, mkdirSync, openSync, readFileSync, readdirSync, fstatSync, write } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

export interface LogPosition {
  /** File name within the folder; empty = before the first file. */
  readonly file: string;
  readonly nextByte: number;
}

export const LOG_START: LogPosition = { file: '', nextByte: 0 };

export interface AppendLog {
  /** Appends values as lines; resolves when they are durable. Order of calls = order of lines. */
  append(values: readonly unknown[]): Promise<void>;
  position(): LogPosition;
  close(): Promise<void>;
}

const MAXIMUM_FILE_BYTES = 64 * 1024 * 1024;
const writeAsync = promisify(write);
const fsyncAsync = promisify(fsync);

/** Opens a log folder for appending (one writer). */
export function openAppendLog(folder: string): AppendLog {
  mkdirSync(folder, { recursive: true });
  let fileNumber = Math.max(1, ...logFiles(folder).map((name) => Number(name.slice(0, 8))));
  let fd = openForAppend(folder, fileNumber);
  let bytes = fstatSync(fd).size;
  let queue: { readonly data: Buffer; readonly resolve: () => void; readonly reject: (error: unknown) => void }[] = [];
  let draining: Promise<void> | null = null;

  async function drain(): Promise<void> {
    while (queue.length > 0) {
      const batch = queue;
      queue = [];
      try {
        if (bytes > MAXIMUM_FILE_BYTES) {
          closeSync(fd);
          fileNumber += 1;
          fd = openForAppend(folder, fileNumber);
          bytes = 0;
        }
        const data = Buffer.concat(batch.map((item) => item.data));
        for (let done = 0; done < data.length;) done += (await writeAsync(fd, data, done)).bytesWritten;
        await fsyncAsync(fd);
        bytes += data.length;
        for (const item of batch) item.resolve();
      } catch (error) {
        ftruncateSync(fd, bytes);
        for (const item of batch) item.reject(error);
      }
    }
    draining = null;
  }

  return {
    append: (values) => values.length === 0 ? Promise.resolve() : new Promise<void>((resolve, reject) => {
      queue.push({ data: Buffer.from(values.map((value) => `${JSON.stringify(value)}\n`).join('')), resolve, reject });
      draining ??= Promise.resolve().then(drain);
    }),
    position: () => ({ file: fileName(fileNumber), nextByte: bytes }),
    close: async () => {
      while (draining) await draining;
      closeSync(fd);
    },
  };
}

/** Complete lines after `from`, with the position behind each file's last complete line. */
export function readAppendLog<T>(folder: string, from: LogPosition = LOG_START): { readonly values: T[]; readonly position: LogPosition } {
  const values: T[] = [];
  let position = from;
  for (const file of logFiles(folder)) {
    if (file < from.file) continue;
    const start = file === from.file ? from.nextByte : 0;
    const data = readFileSync(join(folder, file)).subarray(start);
    const end = data.lastIndexOf(10) + 1;
    for (const line of data.subarray(0, end).toString('utf8').split('\n')) {
      if (line !== '') values.push(JSON.parse(line) as T);
    }
    position = { file, nextByte: start + end };
  }
  return { values, position };
}

function logFiles(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder).filter((name) => /^\d{8}\.ndjson$/.test(name)).sort() : [];
}

function fileName(number: number): string {
  return `${String(number).padStart(8, '0')}.ndjson`;
}

function openForAppend(folder: string, number: number): number {
  const path = join(folder, fileName(number));
  if (existsSync(path)) {
    const data = readFileSync(path);
    const end = data.lastIndexOf(10) + 1;
    if (end < data.length) {
      const fd = openSync(path, 'r+');
      ftruncateSync(fd, end);
      closeSync(fd);
    }
  }
  return openSync(path, 'a');
}
