/** Looks at a source file before the database does: its hash, whether it is whole, its encoding and its header. */
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, mkdtempSync, openSync, readSync, closeSync, rmSync, statSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { DunlinError, errorText } from '../../core/errors.ts';
import type { MappingFormat } from '../../core/schema/mapping.ts';
import { readRecord, type RecordDialect } from './csv-record.ts';

/** The header is looked for in so many bytes. */
const HEADER_BYTES = 1 << 20;

export interface InspectedSource {
  readonly contentSha256: string;
  /** UTF-8, plain or gzip: the file itself, or its copy in UTF-8. */
  readonly readablePath: string;
  readonly isGzip: boolean;
  /** Fields of the first record; empty for an empty file. */
  readonly firstRecord: readonly string[];
  /** Removes the copy, where there is one. */
  release(): void;
}

/**
 * Reads the file once from end to end. DuckDB reads a truncated gzip up to the cut without a word, so it is checked here.
 * @throws source-missing, source-unreadable
 */
export async function inspectSource(path: string, format: MappingFormat, signal?: AbortSignal): Promise<InspectedSource> {
  if (!statSync(path, { throwIfNoEntry: false })?.isFile()) throw new DunlinError('source-missing', `The source must be a file that exists; got ${path}. Check the path, or the variables in it.`, { path });
  const isGzip = detectGzip(path, format);
  const encoding = (format.encoding ?? 'utf-8').toLowerCase();
  const isUtf8 = encoding === 'utf-8' || encoding === 'utf8';
  const folder = isUtf8 ? null : mkdtempSync(join(tmpdir(), 'dunlin-source-'));
  const copyPath = folder === null ? null : join(folder, 'utf8.csv');
  const release = (): void => {
    if (folder !== null) rmSync(folder, { recursive: true, force: true });
  };
  try {
    const seen = await readThrough(path, { isGzip, decoder: makeDecoder(isUtf8 ? 'utf-8' : encoding, !isUtf8, path), copyPath, signal });
    const firstRecord = readRecord(seen.head, recordDialect(format))?.fields ?? [];
    return { contentSha256: seen.sha256, readablePath: copyPath ?? path, isGzip: isGzip && copyPath === null, firstRecord, release };
  } catch (error) {
    release();
    throw error;
  }
}

export function recordDialect(format: MappingFormat): RecordDialect {
  return { delimiter: format.delimiter ?? ',', quote: format.quote ?? '"', escape: format.escape ?? format.quote ?? '"' };
}

/** Name of a file without folder and extensions. */
export function fileStem(path: string): string {
  return basename(path).replace(/\.gz$/i, '').replace(/\.[^.]*$/, '');
}

function detectGzip(path: string, format: MappingFormat): boolean {
  const head = firstBytes(path);
  const looksLike = head[0] === 0x1f && head[1] === 0x8b;
  const compression = format.compression ?? 'auto';
  const wanted = compression === 'auto' ? /\.gz$/i.test(path) || looksLike : compression === 'gzip';
  if (wanted && !looksLike) throw new DunlinError('source-unreadable', `The source must be gzip, as its name or its mapping says; ${path} is not. Unpack or rename it, or set format.compression.`, { path });
  return wanted;
}

function firstBytes(path: string): Buffer {
  const head = Buffer.alloc(2);
  try {
    const fd = openSync(path, 'r');
    readSync(fd, head, 0, 2, 0);
    closeSync(fd);
    return head;
  } catch (error) {
    throw new DunlinError('source-unreadable', `The source must be readable; ${path} is not (${errorText(error)}). Check its permissions.`, { path }, error);
  }
}

function makeDecoder(encoding: string, isFatal: boolean, path: string): InstanceType<typeof TextDecoder> {
  try {
    return new TextDecoder(encoding, { fatal: isFatal });
  } catch {
    throw new DunlinError('source-unreadable', `The encoding of ${path} must be one that is known, such as utf-8, windows-1252 or utf-16le; got ${encoding}. Correct format.encoding.`, { path });
  }
}

interface ReadingOptions {
  readonly isGzip: boolean;
  readonly decoder: InstanceType<typeof TextDecoder>;
  readonly copyPath: string | null;
  readonly signal: AbortSignal | undefined;
}

async function readThrough(path: string, options: ReadingOptions): Promise<{ readonly sha256: string; readonly head: string }> {
  const hash = createHash('sha256');
  const file = createReadStream(path, { highWaterMark: 1 << 18 });
  file.on('data', (chunk) => hash.update(chunk));
  const copy = options.copyPath === null ? null : createWriteStream(options.copyPath);
  let head = '';
  const consume = async (chunks: AsyncIterable<Buffer>): Promise<void> => {
    for await (const chunk of chunks) {
      options.signal?.throwIfAborted();
      if (copy === null && head.length >= HEADER_BYTES) continue;
      const text = options.decoder.decode(chunk, { stream: true });
      if (head.length < HEADER_BYTES) head += text;
      if (copy !== null && !copy.write(text)) await once(copy, 'drain');
    }
    if (copy !== null) copy.end(options.decoder.decode());
  };
  try {
    await (options.isGzip ? pipeline(file, createGunzip(), consume) : pipeline(file, consume));
    if (copy !== null && !copy.writableFinished) await once(copy, 'finish');
  } catch (error) {
    options.signal?.throwIfAborted();
    const why = options.isGzip ? 'The gzip is truncated or damaged' : 'It is not in the declared encoding';
    throw new DunlinError('source-unreadable', `The source must be readable to its end; ${path} is not (${errorText(error)}). ${why}: fetch it again${options.isGzip ? '' : ', or correct format.encoding'}.`, { path }, error);
  }
  return { sha256: hash.digest('hex'), head };
}
