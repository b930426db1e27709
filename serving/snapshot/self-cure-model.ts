/** The self-cure champion of a snapshot, answering for one debtor at a time. */
import { columnOf, selectRows } from '../../core/frame.ts';
import type { SnapshotManifest } from '../../core/schema/snapshot.ts';
import { readArtefact } from '../../models/artefact/read.ts';
import { loadScorer } from '../../models/score.ts';
import type { SelfCureModel } from '../ports.ts';

/** Null where none is published. Throws `artefact-missing`, `artefact-corrupt`. */
export function loadSelfCureChampion(artefacts: string, { champions }: SnapshotManifest): SelfCureModel | null {
  const id = champions['self-cure'];
  if (id === undefined) return null;
  const scorer = loadScorer(readArtefact(artefacts, id), { kind: 'self-cure' });
  return {
    artefactId: id, views: scorer.manifest.views,
    // As the holdout was: debtors who owed nothing taught it nothing.
    outside: (x, row) => {
      const open = columnOf(x, 'open_minor');
      return open.kind === 'numeric' && open.values[row]! > 0 ? null : 'nothing is open';
    },
    probability: (x, row) => scorer.score(selectRows(x, Int32Array.of(row))).pd[0]!,
  };
}
