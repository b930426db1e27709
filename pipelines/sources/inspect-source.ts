/** Looks at a source file before the database does: its hash, whether it is whole, its encoding and its header. */
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, mkdtempSync, openSync, readSync, closeSync, rmSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { DunlinError, errorText } from '../../core/errors.ts';
import type { MappingFormat } from '../../core/schema/mapping.ts';
import { csvLayout, type CsvLayout } from './csv-layout.ts';
import { watchRows, type RowWatch } from './plain-rows.ts';
import { readFirstRecord, type FirstRecord } from './read-header.ts';
import { ANY_TEXTS, type TextTraits } from './text-traits.ts';
import { sourceType, type SourceType } from './source-type.ts';

/** The header is looked for in so many bytes. */
const HEADER_BYTES = 1 << 20;
const CHUNK_BYTES = 1 << 18;
/** First bytes of texts -> encoding that they belong to. */
const BYTE_ORDER_MARKS: readonly { readonly bytes: readonly number[]; readonly encoding: string }[] = [
  { bytes: [0xef, 0xbb, 0xbf], encoding: 'utf-8' }, { bytes: [0xff, 0xfe], encoding: 'utf-16le' }, { bytes: [0xfe, 0xff], encoding: 'utf-16be' },
];

export interface InspectedSource {
  readonly type: SourceType;
  readonly contentSha256: string;
  /** UTF-8, plain or gzip: the file itself, or its copy in UTF-8. */
  readonly readablePath: string;
  readonly isGzip: boolean;
  /** Of a CSV file; null for an empty one. */
  readonly firstRecord: FirstRecord | null;
  /** The database reads the CSV file as we would. */
  readonly isPlain: boolean;
  /** What is known of the texts of a CSV file that is plain. */
  readonly texts: TextTraits;
  /** Removes the copy, where there is one. */
  release(): void;
}

/**
 * Reads the file once from end to end. DuckDB reads a truncated gzip up to the cut without a word, so it is checked here.
 * @throws source-missing, source-unreadable
 */
export async function inspectSource(path: string, format: MappingFormat, signal?: AbortSignal): Promise<InspectedSource> {
  if (!statSync(path, { throwIfNoEntry: false })?.isFile()) throw new DunlinError('source-missing', `The source must be a file that exists; got ${path}. Check the path, or the variables in it.`, { path });
  const type = sourceType(path, format);
  const isText = type === 'csv' || type === 'ndjson';
  const isGzip = isText && detectGzip(path, format);
  const encoding = isText ? detectEncoding(path, format, isGzip) : 'utf-8';
  const isUtf8 = encoding === 'utf-8';
  const folder = isUtf8 ? null : mkdtempSync(join(tmpdir(), 'dunlin-source-'));
  const copyPath = folder === null ? null : join(folder, 'utf8.csv');
  const release = (): void => {
    if (folder !== null) rmSync(folder, { recursive: true, force: true });
  };
  try {
    const layout = csvLayout(format);
    const rows = type === 'csv' && hasPlainLayout(layout) ? watchRows(layout.delimiter[0]!, layout.quote) : null;
    const seen = await readThrough(path, { isGzip, decoder: isUtf8 ? null : makeDecoder(encoding, path), copyPath, rows, signal });
    const firstRecord = type === 'csv' ? readFirstRecord(seen.head, layout, seen.isWhole) : null;
    const isPlain = rows !== null && rows.isPlain() && firstRecord !== null && isPlainHeader(firstRecord);
    return { type, contentSha256: seen.sha256, readablePath: copyPath ?? path, isGzip: isGzip && copyPath === null, firstRecord, isPlain, texts: isPlain ? rows.traits() : ANY_TEXTS, release };
  } catch (error) {
    release();
    throw error;
  }
}

/** A line break inside the first record would be taken for that of the file; blank lines before it and files of one column are read in other ways. */
function isPlainHeader({ isAtStart, fields }: FirstRecord): boolean {
  return isAtStart && fields.length > 1 && !fields.some((field) => /[\r\n]/.test(field));
}

/** Layouts that the database reads as we do. */
function hasPlainLayout({ delimiter, quote, escape, comment, preambleLines, footerLines }: CsvLayout): boolean {
  return delimiter.length === 1 && quote === escape && comment === null && preambleLines === 0 && footerLines === 0;
}

/** The declared encoding, which a byte order mark must not contradict. */
function detectEncoding(path: string, format: MappingFormat, isGzip: boolean): string {
  const declared = (format.encoding ?? 'utf-8').toLowerCase();
  const encoding = declared === 'utf8' ? 'utf-8' : declared;
  if (isGzip) return encoding;
  const head = firstBytes(path, 3);
  const mark = BYTE_ORDER_MARKS.find(({ bytes }) => bytes.every((byte, index) => head[index] === byte));
  if (mark === undefined || mark.encoding === encoding) return encoding;
  if (encoding === 'utf-16') return mark.encoding;
  throw new DunlinError('source-unreadable', `The source must be in the declared encoding ${encoding}; ${path} begins with the byte order mark of ${mark.encoding}. Set format.encoding to ${mark.encoding}.`, { path });
}

/** Name of a file without folder and extensions. */
export function fileStem(path: string): string {
  return basename(path).replace(/\.gz$/i, '').replace(/\.[^.]*$/, '');
}

function detectGzip(path: string, format: MappingFormat): boolean {
  const head = firstBytes(path, 2);
  const looksLike = head[0] === 0x1f && head[1] === 0x8b;
  const compression = format.compression ?? 'auto';
  const wanted = compression === 'auto' ? /\.gz$/i.test(path) || looksLike : compression === 'gzip';
  if (wanted && !looksLike) throw new DunlinError('source-unreadable', `The source must be gzip, as its name or its mapping says; ${path} is not. Unpack or rename it, or set format.compression.`, { path });
  return wanted;
}

function firstBytes(path: string, count: number): Buffer {
  const head = Buffer.alloc(count);
  try {
    const fd = openSync(path, 'r');
    const length = readSync(fd, head, 0, count, 0);
    closeSync(fd);
    return head.subarray(0, length);
  } catch (error) {
    throw new DunlinError('source-unreadable', `The source must be readable; ${path} is not (${errorText(error)}). Check its permissions.`, { path }, error);
  }
}

function makeDecoder(encoding: string, path: string): InstanceType<typeof TextDecoder> {
  try {
    return new TextDecoder(encoding, { fatal: true });
  } catch {
    throw new DunlinError('source-unreadable', `The encoding of ${path} must be one that is known, such as utf-8, windows-1252 or utf-16le; got ${encoding}. Correct format.encoding.`, { path });
  }
}

interface ReadingOptions {
  readonly isGzip: boolean;
  /** Null: the file is UTF-8 already. */
  readonly decoder: InstanceType<typeof TextDecoder> | null;
  readonly copyPath: string | null;
  readonly rows: RowWatch | null;
  readonly signal: AbortSignal | undefined;
}

interface SeenSource {
  readonly sha256: string;
  /** First bytes, in UTF-8. */
  readonly head: Buffer;
  /** The head is all that there is. */
  readonly isWhole: boolean;
}

async function readThrough(path: string, options: ReadingOptions): Promise<SeenSource> {
  const { decoder } = options;
  const hash = createHash('sha256');
  const copy = options.copyPath === null ? null : createWriteStream(options.copyPath);
  const head: Buffer[] = [];
  let headBytes = 0;
  let isWhole = true;
  const take = async (bytes: Buffer): Promise<void> => {
    options.rows?.take(bytes);
    if (headBytes < HEADER_BYTES) {
      head.push(Buffer.from(bytes));
      headBytes += bytes.length;
    } else if (bytes.length > 0) isWhole = false;
    if (copy !== null && !copy.write(bytes)) await once(copy, 'drain');
  };
  const consume = async (chunks: AsyncIterable<Buffer>): Promise<void> => {
    for await (const chunk of chunks) {
      options.signal?.throwIfAborted();
      await take(decoder === null ? chunk : Buffer.from(decoder.decode(chunk, { stream: true })));
    }
    if (decoder !== null) await take(Buffer.from(decoder.decode()));
    copy?.end();
  };
  try {
    if (options.isGzip) {
      const file = createReadStream(path, { highWaterMark: CHUNK_BYTES });
      file.on('data', (chunk) => hash.update(chunk));
      await pipeline(file, createGunzip(), consume);
    } else await consume(readChunks(path, (chunk) => hash.update(chunk)));
    if (copy !== null && !copy.writableFinished) await once(copy, 'finish');
  } catch (error) {
    options.signal?.throwIfAborted();
    const why = options.isGzip ? 'The gzip is truncated or damaged' : 'It is not in the declared encoding';
    throw new DunlinError('source-unreadable', `The source must be readable to its end; ${path} is not (${errorText(error)}). ${why}: fetch it again${options.isGzip ? '' : ', or correct format.encoding'}.`, { path }, error);
  }
  return { sha256: hash.digest('hex'), head: Buffer.concat(head), isWhole };
}

/** The file in chunks that lie in one buffer: each is only good until the next is asked for. A stream takes three times as long. */
async function* readChunks(path: string, onChunk: (chunk: Buffer) => void): AsyncGenerator<Buffer> {
  const buffer = Buffer.allocUnsafeSlow(CHUNK_BYTES);
  const file = await open(path, 'r');
  try {
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, buffer.length, null);
      if (bytesRead === 0) return;
      const chunk = buffer.subarray(0, bytesRead);
      onChunk(chunk);
      yield chunk;
    }
  } finally {
    await file.close();
  }
}
