/** The default-propensity champion of a snapshot, scoring one row at a time. */
import { columnOf, selectRows, type Frame } from '../../core/frame.ts';
import type { SnapshotManifest } from '../../core/schema/snapshot.ts';
import { labelPack } from '../../features/labels/registry.ts';
import { readArtefact } from '../../models/artefact/read.ts';
import { shiftProbability } from '../../models/recalibration/intercept.ts';
import type { UntreatedCalibration } from '../../models/recalibration/untreated.ts';
import { loadDefaultScorer } from '../../models/score.ts';
import type { DefaultModel } from '../ports.ts';
import { snapshotLabel } from './snapshot-label.ts';

/** Null where none is published. Throws `artefact-missing`, `artefact-corrupt`. */
export function loadDefaultModel(artefacts: string, manifest: SnapshotManifest): DefaultModel | null {
  const id = manifest.champions.default;
  if (id === undefined) return null;
  const artefact = readArtefact(artefacts, id), interceptShift = manifest.interceptShift ?? 0;
  const scorer = loadDefaultScorer(artefact, interceptShift);
  const untreated = artefact.manifest.details?.['untreated'] as UntreatedCalibration | undefined;
  const { pack, options } = snapshotLabel(manifest);
  const { outside, parameters } = labelPack(pack);
  return {
    outside: (x, row) => outside?.({ openMinor: numberOf(x, 'open_minor', row), dpd: numberOf(x, 'dpd', row) }, { ...parameters, ...options.parameters }) ?? null,
    artefactId: id, interceptShift, labelPack: scorer.manifest.label?.pack ?? '', underPolicy: scorer.manifest.underPolicy,
    untreatedUnknown: untreated === undefined ? 'the model is older than this figure' : untreated.reason,
    score: (x, row) => {
      const one = selectRows(x, Int32Array.of(row));
      const pd = scorer.score(one).pd[0]!, shift = untreated?.shift ?? null;
      return { pd, pdUntreated: shift === null ? null : shiftProbability(pd, shift), reasons: scorer.reasons(one, 0) };
    },
  };
}

function numberOf(x: Frame, name: string, row: number): number {
  const column = columnOf(x, name);
  return column.kind === 'numeric' ? column.values[row]! : Number.NaN;
}
