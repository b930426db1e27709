/** Some debtors of a world, as compressed or plain pieces of its files: the unit of work, with bytes that depend on the parameters alone. */
import { gzipSync } from 'node:zlib';
import { ladderPolicy } from './logging-policy.ts';
import { openMarginals, type Marginals } from './marginals.ts';
import { isSampled, simulateDebtor, type Onlooker, type TruthShares } from './simulate-debtor.ts';
import { isBelowDefault, openTruthWriter, TRUTH_TABLES, type TruthTable } from './truth.ts';
import { makeWorld, type WorldParameters } from './world.ts';
import { openWorldWriter, WORLD_TABLES, type WorldTable } from './world-writer.ts';

/** Debtors of a chunk; another number would cut the compressed files elsewhere. */
export const CHUNK_DEBTORS = 50;

export interface ChunkParameters extends WorldParameters {
  readonly compress: boolean;
  readonly shares: TruthShares;
}

export interface Chunk {
  readonly tables: Readonly<Record<WorldTable, Uint8Array>>;
  readonly truth: Readonly<Record<TruthTable, Uint8Array>>;
  readonly rows: Readonly<Record<WorldTable, number>>;
  readonly marginals: Marginals;
}

/** Debtors `from` to `to` (excluded); the chunk from 0 also brings what all debtors share. */
export type ChunkMaker = (from: number, to: number) => Chunk;

/** Makes chunks of one world. Throws `argument-invalid` for an unknown preset or mechanism. */
export function openChunks(parameters: ChunkParameters): ChunkMaker {
  const { shares } = parameters, world = makeWorld(parameters, ladderPolicy);
  const pack = (lines: Uint8Array): Uint8Array => (parameters.compress && lines.length > 0 ? gzipSync(lines, { level: 3 }) : lines);
  return (from, to) => {
    const writer = openWorldWriter(world), truth = openTruthWriter(), marginals = openMarginals(world);
    if (from === 0) writer.shared();
    const onlooker: Onlooker = {
      start: truth.debtor,
      decision: (run, decision) => {
        if (decision.assignmentId === null && isSampled(run, decision.day, { item: 1, share: shares.decisions })) truth.outcomes(run, decision);
      },
      monthEnd: (run, day) => {
        marginals.monthEnd(run, day);
        if (isBelowDefault(run, day) && isSampled(run, day, { item: 2, share: shares.monthEnds })) truth.monthEnd(run, day);
      },
      end: marginals.end,
    };
    for (let index = from; index < to; index++) {
      simulateDebtor(world, index, { sinkOf: (profile) => marginals.watch(profile, writer.debtor(profile)), onlooker });
    }
    const lines = writer.bytes(), told = truth.bytes();
    return {
      tables: Object.fromEntries(WORLD_TABLES.map((table) => [table, pack(lines[table])])) as Chunk['tables'],
      truth: Object.fromEntries(TRUTH_TABLES.map((table) => [table, pack(told[table])])) as Chunk['truth'],
      rows: writer.counts(), marginals: marginals.take(),
    };
  };
}
