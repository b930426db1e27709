/** The cohorts of a stored model, those of its training and those that came since. */
import { selectRows } from '../../core/frame.ts';
import { parseInstant } from '../../core/time.ts';
import { judgeShifts } from '../../models/recalibration/judge-shifts.ts';
import { learnShift, rollShifts } from '../../models/recalibration/roll-shifts.ts';
import type { DefaultScorer } from '../../models/score.ts';
import type { TrainingSet } from '../training-set.ts';
import { END_OF_TIME, scoreRows, type CohortHistory } from './roll-trained-cohorts.ts';

/** Null where the set lacks a feature of the model, or the model is older than cohorts are kept. */
export function followCohorts(scorer: DefaultScorer, set: TrainingSet, timeZone: string): CohortHistory | null {
  const trained = scorer.manifest.details?.['cohorts'] as CohortHistory | undefined, from = scorer.manifest.windows['evaluate']?.from;
  if (trained === undefined || from === undefined || scorer.featureNames.some((name) => !set.x.columns.has(name))) return null;
  const first = parseInstant(from), rows = Int32Array.from(set.y.keys()).filter((row) => set.spine.asOf[row]! >= first);
  const scored = scoreRows(set, { rows, p: scorer.score(selectRows(set.x, rows)).pd }, timeZone);
  const lastMonth = trained.figures.at(-1)?.month ?? '';
  const figures = [...trained.figures, ...rollShifts(scored, first).filter(({ month }) => month > lastMonth)];
  return { figures, verdict: judgeShifts(figures), latest: learnShift(scored, END_OF_TIME) ?? trained.latest };
}
