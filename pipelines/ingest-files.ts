/** Intake of sources that may be many files: each file is a batch of its own, in the order of their paths. */
import { resolve } from 'node:path';
import { sweepUnfinishedFiles } from '../core/atomic-write.ts';
import { isDunlinError } from '../core/errors.ts';
import type { Progress } from '../core/progress.ts';
import { ingestSource, type BatchSummary, type IngestDeps, type IngestSource } from './ingest.ts';
import { matchFiles } from './sources/match-files.ts';

export type SourcePattern = IngestSource & {
  /** True: when nothing is there, that is told and nothing more. */
  readonly optional?: boolean;
};

export type FileSummary = BatchSummary & { readonly sourceId: string | null; readonly file: string };

/**
 * The files that sources mean now. Throws `source-missing` for a source without any, unless it is optional.
 * @returns sources with one file each, in the order of the sources and then of the paths
 */
export function expandSources(sources: readonly SourcePattern[], progress: Progress): readonly IngestSource[] {
  return sources.flatMap(({ optional, ...source }): IngestSource[] => {
    try {
      return matchFiles(resolve(source.path)).map((path) => ({ ...source, path }));
    } catch (error) {
      if (!optional || !isDunlinError(error) || error.code !== 'source-missing') throw error;
      progress({ step: `ingest ${source.id ?? source.path}`, share: 1, text: 'not there, skipped as declared' });
      return [];
    }
  });
}

/** Takes in every file, behind the sweepings of an intake that was killed. All are looked for before the first is read; what was taken in when one fails stays. */
export async function ingestFiles(deps: IngestDeps, sources: readonly SourcePattern[]): Promise<FileSummary[]> {
  // Whoever has the store open is the only one who writes there.
  sweepUnfinishedFiles(deps.home.quarantine);
  const taken: FileSummary[] = [];
  for (const source of expandSources(sources, deps.progress)) {
    deps.signal.throwIfAborted();
    taken.push({ sourceId: source.id ?? null, file: source.path, ...await ingestSource(deps, source) });
  }
  return taken;
}
