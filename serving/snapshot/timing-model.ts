/** The payment-timing champion of a snapshot, answering for one receivable at a time. */
import { selectRows } from '../../core/frame.ts';
import type { SnapshotManifest } from '../../core/schema/snapshot.ts';
import { readArtefact } from '../../models/artefact/read.ts';
import { expectPayment, openAt, paymentCurves } from '../../models/timing/curve.ts';
import { loadTimingModel } from '../../models/timing/load.ts';
import { TIMING_HORIZONS } from '../../models/timing/periods.ts';
import type { TimingModel } from '../ports.ts';

/** Null where none is published. Throws `artefact-missing`, `artefact-corrupt`. */
export function loadTimingChampion(artefacts: string, { champions }: SnapshotManifest): TimingModel | null {
  if (champions.timing === undefined) return null;
  const model = loadTimingModel(readArtefact(artefacts, champions.timing));
  return {
    artefactId: model.artefactId, views: model.manifest.views,
    foresee: (x, row) => {
      const [curve] = paymentCurves(model, selectRows(x, Int32Array.of(row))), { p10Day, medianDay, p90Day } = expectPayment(curve!);
      return { payBy: TIMING_HORIZONS.map((days) => ({ days, prob: 1 - openAt(curve!, days) })), earlyDay: p10Day, medianDay, lateDay: p90Day };
    },
  };
}
