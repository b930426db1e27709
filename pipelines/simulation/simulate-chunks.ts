/** The chunks of a world in their order, made here or by processes beside; how many there are changes no byte. */
import { fork } from 'node:child_process';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { DunlinError } from '../../core/errors.ts';
import type { ChunkRequest } from './chunk-process.ts';
import { CHUNK_DEBTORS, openChunks, type Chunk, type ChunkParameters } from './simulate-chunk.ts';

/** Below so many debtor-months a process takes longer to start than it saves. */
const WORTH_PROCESSES = 40_000;
const MOST_PROCESSES = 8;
/** Chunks that a process may be ahead of the writer, so that memory stays small. */
const AHEAD = 3;
const PROGRAM = join(import.meta.dirname, 'chunk-process.ts');

interface Range {
  readonly from: number;
  readonly to: number;
}

export interface ChunkOptions {
  readonly debtors: number;
  /** Left out: one for each core, for worlds that are worth it. */
  readonly processes?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Calls `take` for every chunk, the first debtors first. Throws what a chunk throws, and the reason of `signal`. */
export async function eachChunk(parameters: ChunkParameters, { debtors, processes, signal }: ChunkOptions, take: (chunk: Chunk, range: Range) => Promise<void>): Promise<void> {
  const ranges = Array.from({ length: Math.ceil(debtors / CHUNK_DEBTORS) }, (_, i) => ({ from: i * CHUNK_DEBTORS, to: Math.min(debtors, (i + 1) * CHUNK_DEBTORS) }));
  const wanted = processes ?? (debtors * parameters.months < WORTH_PROCESSES ? 1 : Math.min(MOST_PROCESSES, availableParallelism()));
  if (wanted <= 1) {
    const makeChunk = openChunks(parameters);
    for (const range of ranges) {
      signal?.throwIfAborted();
      await take(makeChunk(range.from, range.to), range);
    }
    return;
  }
  const pool = Array.from({ length: wanted }, () => startProcess(parameters));
  try {
    // Process i makes chunks i, i + n, i + 2n, ...: each answers in the order in which it was asked.
    const made = ranges.map((range, i) => ({ range, maker: pool[i % wanted]! }));
    const answers = new Map<number, Promise<Chunk>>();
    const ask = (index: number): void => {
      const next = made[index];
      if (next) answers.set(index, next.maker.make(next.range));
    };
    for (let index = 0; index < AHEAD * wanted; index++) ask(index);
    for (const [index, { range }] of made.entries()) {
      const chunk = await answers.get(index)!;
      answers.delete(index);
      signal?.throwIfAborted();
      ask(index + AHEAD * wanted);
      await take(chunk, range);
    }
  } finally {
    pool.forEach((maker) => maker.stop());
  }
}

interface Maker {
  make(range: Range): Promise<Chunk>;
  stop(): void;
}

function startProcess(parameters: ChunkParameters): Maker {
  const child = fork(PROGRAM, { execArgv: ['--import', pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href], serialization: 'advanced', stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const waiting: { readonly done: (chunk: Chunk) => void; readonly fail: (error: Error) => void }[] = [];
  const failAll = (error: Error): void => waiting.splice(0).forEach(({ fail }) => fail(error));
  child.on('message', (chunk: Chunk) => waiting.shift()!.done(chunk));
  child.on('error', failAll);
  child.on('exit', (code, signal) => failAll(new DunlinError('internal', `A process of the simulator must answer before it ends; it ended with ${signal ?? code}. If the system ended it for memory, simulate fewer debtors at once.`)));
  child.send({ parameters } satisfies ChunkRequest);
  return {
    make: (range) => {
      const answer = new Promise<Chunk>((done, fail) => waiting.push({ done, fail }));
      // A failure that nobody awaits yet is told when its turn comes.
      answer.catch(() => {});
      child.send(range satisfies ChunkRequest);
      return answer;
    },
    stop: () => child.disconnect(),
  };
}
