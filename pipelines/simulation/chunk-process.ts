/** A process that makes chunks of a world; see simulate-chunks.ts. */
import { openChunks, type ChunkMaker, type ChunkParameters } from './simulate-chunk.ts';

/** First the parameters, then ranges, each of which is answered with its chunk. */
export type ChunkRequest = { readonly parameters: ChunkParameters } | { readonly from: number; readonly to: number };

let makeChunk: ChunkMaker | null = null;

process.on('message', (request: ChunkRequest) => {
  if ('parameters' in request) makeChunk = openChunks(request.parameters);
  else process.send!(makeChunk!(request.from, request.to));
});
// Nobody is left to make chunks for.
process.on('disconnect', () => process.exit());
