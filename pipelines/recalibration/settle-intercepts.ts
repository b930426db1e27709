/** Moves the level of every champion of default to that of the latest known cohort, where such moves have helped so far. */
import type { Portfolio } from '../../core/schema/portfolio.ts';
import { interceptShiftOf } from '../../models/registry/intercepts.ts';
import { MINIMUM_SHIFTS } from '../../models/recalibration/judge-shifts.ts';
import type { Registry } from '../../models/registry/registry.ts';
import type { GateResult } from '../ports.ts';
import type { EvaluationReport, LevelReport } from '../steps/evaluation-report.ts';

/** Appends a `recalibrated` event where the intercept changes. Called again for the same report it changes nothing. */
export function settleIntercepts(registry: Registry, { at, levels }: EvaluationReport, portfolio: Portfolio): GateResult['intercepts'] {
  const isOn = (portfolio.models.default.interceptUpdates ?? 'when-they-help') !== 'never';
  const inUse = levels.filter(({ label, artefactId }) => registry.champion('default', undefined, label) === artefactId);
  return inUse.map(({ label, artefactId, history }) => {
    const { shift, reason } = chooseShift(history, isOn), { verdict, latest } = history;
    if (shift !== interceptShiftOf(registry.events(), artefactId)) {
      const learntFrom = shift === 0 || latest === null ? null : { from: latest.from, to: latest.to, rows: latest.rows, positives: latest.positives, observedRate: latest.observedRate, expectedRate: latest.expectedRate };
      registry.append({ event: 'recalibrated', role: 'default', artefactId, label, who: 'dunlin run', why: reason, at, gate: null, evidence: null, intercept: { shift, learntFrom, verdict } }, registry.head());
    }
    return { label, artefactId, shift, reason };
  });
}

function chooseShift({ verdict, latest }: LevelReport['history'], isOn: boolean): { readonly shift: number; readonly reason: string } {
  const won = `${verdict.gain < 0 ? 'lost' : 'won'} ${Math.abs(verdict.gain).toFixed(4)} of log loss (standard error ${verdict.error.toFixed(4)}) over ${verdict.cohorts} months, moved by ${verdict.shifts} different shifts`;
  if (!isOn) return { shift: 0, reason: 'updates of the intercept are switched off' };
  if (latest === null || verdict.shifts < MINIMUM_SHIFTS) return { shift: 0, reason: `${verdict.shifts} known ${verdict.shifts === 1 ? 'month has' : 'months have'} moved a later one so far, and ${MINIMUM_SHIFTS} are needed to know whether that helps` };
  if (!verdict.helps) return { shift: 0, reason: `following the latest known month would have ${won}: not more than chance would win` };
  return { shift: latest.shift, reason: `following the latest known month would have ${won}; ${latest.from === latest.to ? latest.to : `${latest.from} to ${latest.to}`}: ${(100 * latest.observedRate).toFixed(1)} % observed where ${(100 * latest.expectedRate).toFixed(1)} % were expected` };
}
