/** JSON values in a file, one a line, for what may be too much to hold: written through a buffer, read one after the other. */
import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';

const BUFFER_CHARACTERS = 1 << 16;

export interface JsonLines<T> {
  readonly count: number;
  add(value: T): void;
  /** All that was added so far, in its order. */
  read(): Iterable<T>;
  /** To be called before the file is removed. */
  close(): void;
}

/** The file is made with the first value. */
export function makeJsonLines<T>(path: string): JsonLines<T> {
  let fd: number | null = null;
  let text = '';
  let count = 0;
  const flush = (): void => {
    if (text === '') return;
    fd ??= openSync(path, 'w');
    writeAll(fd, text);
    text = '';
  };
  return {
    get count() {
      return count;
    },
    add: (value) => {
      text += `${JSON.stringify(value)}\n`;
      count += 1;
      if (text.length >= BUFFER_CHARACTERS) flush();
    },
    read: () => {
      flush();
      return count === 0 ? [] : readJsonLines<T>(path);
    },
    close: () => {
      if (fd !== null) closeSync(fd);
      fd = null;
    },
  };
}

export function* readJsonLines<T>(path: string): Generator<T> {
  const fd = openSync(path, 'r');
  try {
    const buffer = Buffer.allocUnsafe(BUFFER_CHARACTERS);
    const decoder = new StringDecoder('utf8');
    let rest = '';
    for (let read = readSync(fd, buffer); read > 0; read = readSync(fd, buffer)) {
      const lines = (rest + decoder.write(buffer.subarray(0, read))).split('\n');
      rest = lines.pop()!;
      for (const line of lines) yield JSON.parse(line) as T;
    }
  } finally {
    closeSync(fd);
  }
}

function writeAll(fd: number, text: string): void {
  const bytes = Buffer.from(text);
  for (let done = 0; done < bytes.length;) done += writeSync(fd, bytes, done);
}
