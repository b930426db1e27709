/** Model cards of response models: what they are, from what, which was chosen and why, how far effects hold, and where they end. */
import type { ResponseChoice } from '../models/best-channel/choose-response.ts';
import type { DecisionSet } from '../models/best-channel/decision-set.ts';
import type { ActionDiagnostics } from '../models/best-channel/diagnose-effects.ts';
import type { SurrogateDiagnostics } from '../models/best-channel/diagnose-surrogates.ts';
import type { ResponseEstimator } from '../models/best-channel/response-model.ts';
import { points, slopeText } from './report/effect-text.ts';

export interface ResponseCardInput {
  readonly set: DecisionSet;
  readonly estimator: ResponseEstimator;
  /** Null: there was no choice. */
  readonly choice: ResponseChoice<ResponseEstimator> | null;
  readonly byFold: readonly ResponseEstimator[];
  readonly diagnostics: readonly ActionDiagnostics[];
  readonly surrogates: readonly SurrogateDiagnostics[];
  readonly metrics: Readonly<Record<string, number>>;
  readonly details: { readonly horizonDays: number; readonly costOfCapitalRate: number; readonly currency: string };
}

const ESTIMATOR_WORDS: Readonly<Record<ResponseEstimator, string>> = {
  'mean-effects': 'Each action has one effect for all, a share of the open balance, and none where none is proven: its value is then the cost of the contact alone.',
  'ridge-effects': 'Effects are shares of the open balance, learnt by a doubly robust learner whose last step is a ridge regression.',
  'multi-action-network': 'A multi-action network: a shared trunk, the level without a contact, and a head for the difference that each action makes.',
};

export function responseCard({ set, estimator, choice, byFold, diagnostics, surrogates, metrics, details }: ResponseCardInput): string {
  return [
    '# Response model', '',
    `Expects the net cash that each action brings from a debtor within ${details.horizonDays} days, discounted at ${(100 * details.costOfCapitalRate).toFixed(1)} % a year, less the cost of the contact, in minor units of ${details.currency}; values are relative to no contact.`, '',
    ESTIMATOR_WORDS[estimator], '',
    `- Learnt from ${set.log.rowCount} matured decisions of ${new Set(set.log.clusters).size} debtors over ${set.actions.join(', ')}.`,
    ...(estimator === 'multi-action-network' ? networkLines(metrics) : []), '',
    ...choiceLines(choice, byFold), '',
    ...diagnosticLines(diagnostics),
    ...surrogateLines(surrogates, { diagnostics, horizonDays: details.horizonDays }),
    'Limits: it knows what followed decisions of the logging policy; an action that was rarely taken has little evidence, and values of single debtors are noisy. Whether acting on it pays is for the policy evaluation to say.', '',
  ].join('\n');
}

function networkLines({ validationLoss, startLoss, epoch, effectShrinkage }: Readonly<Record<string, number>>): readonly string[] {
  return [
    `- Weighted squared error on held-out debtors ${validationLoss!.toFixed(4)}, of a constant ${startLoss!.toFixed(4)} (epoch ${epoch}).`,
    `- Differences between actions are multiplied by ${effectShrinkage!.toFixed(3)}, the share of them that held on held-out debtors.`,
  ];
}

function choiceLines(choice: ResponseCardInput['choice'], byFold: readonly ResponseEstimator[]): readonly string[] {
  if (choice === null) return ['The features hold no open balance, so that no model of effects could be fitted beside it.'];
  return [
    '## Choice', '',
    'R-loss of effects in shares of the open balance, on debtors that were not fitted; 95 % intervals by debtor. The simplest is kept unless the whole interval of the gain of another over it lies above 0.', '',
    '| estimator | R-loss | gain over what was kept | |', '|---|---|---|---|',
    ...choice.judged.map(({ name, loss, gain }) => `| ${name} | ${loss.value.toFixed(5)} [${loss.lower.toFixed(5)}, ${loss.upper.toFixed(5)}] | ${gain === null ? '' : `${gain.value.toFixed(6)} [${gain.lower.toFixed(6)}, ${gain.upper.toFixed(6)}] over ${gain.over}`} | ${name === choice.chosen ? 'chosen' : ''} |`), '',
    `Estimates of the policy rest on what the losses of the other folds chose for each fold: ${byFold.join(', ')}.`,
  ];
}

function diagnosticLines(diagnostics: readonly ActionDiagnostics[]): readonly string[] {
  if (diagnostics.length === 0) return [];
  return [
    '## Effects on held-out debtors', '',
    'Doubly robust, in percent of what is open, against no contact; 95 % intervals by debtor. A slope of 1: predictions hold; 0: they say nothing. The Qini area is the gain over acting on as many at random.', '',
    '| action | decisions | taken | mean effect | predicted | slope | Qini area |', '|---|---|---|---|---|---|---|',
    ...diagnostics.map(({ action, decisions, taken, effect, predicted, slope, uplift }) => `| ${action} | ${decisions} | ${taken} | ${points(effect)} | ${(100 * predicted).toFixed(2)} | ${slope === null ? 'all alike' : slopeText(slope)} | ${points(uplift.area)} |`), '',
    '### Uplift', '', 'Gain a decision from acting on the share with the highest predicted effects.', '',
    `| action | ${diagnostics[0]!.uplift.points.map(({ share }) => `${(100 * share).toFixed(0)} %`).join(' | ')} |`, `|---|${'---|'.repeat(diagnostics[0]!.uplift.points.length)}`,
    ...diagnostics.map(({ action, uplift }) => `| ${action} | ${uplift.points.map(points).join(' | ')} |`), '',
    ...calibrationLines(diagnostics.filter(({ bins }) => bins.length > 0)),
  ];
}

function calibrationLines(diagnostics: readonly ActionDiagnostics[]): readonly string[] {
  if (diagnostics.length === 0) return [];
  return [
    '### Calibration', '', 'Fifths of decisions by predicted effect, lowest first: predicted and observed.', '', '| action | 1 | 2 | 3 | 4 | 5 |', '|---|---|---|---|---|---|',
    ...diagnostics.map(({ action, bins }) => `| ${action} | ${bins.map(({ predicted, observed }) => `${(100 * predicted).toFixed(2)}: ${points(observed)}`).join(' | ')} |`), '',
  ];
}

/** Effects that shrink with time were payments brought forward. */
function surrogateLines(surrogates: readonly SurrogateDiagnostics[], { diagnostics, horizonDays }: { readonly diagnostics: readonly ActionDiagnostics[]; readonly horizonDays: number }): readonly string[] {
  if (surrogates.length === 0) return [];
  return [
    '### Extra cash and acceleration', '', 'Mean effect on what comes in by then. What it falls short of at the horizon was brought forward, not won.', '',
    `| action | ${surrogates.map(({ days }) => `${days} days`).join(' | ')} | ${horizonDays} days |`, `|---|${'---|'.repeat(surrogates.length + 1)}`,
    ...diagnostics.map(({ action, effect }) => `| ${action} | ${surrogates.map(({ effects }) => points(effects.find((each) => each.action === action)!.effect)).join(' | ')} | ${points(effect)} |`), '',
    ...surrogates.map(({ days, slope, rSquared, cells }) => `- Effects of ${days} days as a guide to those of ${horizonDays}: slope ${slopeText(slope)}, R^2 ${slopeText(rSquared)} over ${cells} cells. Both share the cash of the first days, which flatters.`), '',
  ];
}
