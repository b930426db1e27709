/** Calibration of a trained model on the rows of the sticky holdout that it did not learn from. */
import { calibrateUntreated, untreatedUnknown, type UntreatedCalibration } from '../../models/recalibration/untreated.ts';
import type { TrainingSet } from '../training-set.ts';
import type { OutsideRows } from './roll-trained-cohorts.ts';

/** Unknown where the set does not say who was held out. */
export function measureUntreated({ y, untreated, spine }: TrainingSet, { judged, evaluated }: OutsideRows): UntreatedCalibration {
  if (untreated === undefined) return untreatedUnknown('no sticky no-contact holdout is declared (models.selfCure of the portfolio)');
  const rows = [...judged.rows, ...evaluated.rows], p = [...judged.p, ...evaluated.p];
  const held = rows.flatMap((row, place) => (untreated[row] === 1 ? [place] : []));
  return calibrateUntreated({ y: Float64Array.from(held, (place) => y[rows[place]!]!), groups: held.map((place) => spine.debtorIds[rows[place]!]!) }, Float64Array.from(held, (place) => p[place]!));
}
