/** The card of a default model, in Markdown, from its inventory entry. */
import { intervalText, signedText, percentText } from '../../core/figure-text.ts';
import { MINIMUM_SHIFTS } from '../../models/recalibration/judge-shifts.ts';
import { describeChoice } from '../choose-candidate.ts';
import type { Inventory } from './inventory.ts';

export function modelCard(inventory: Inventory): string {
  return [
    `# Default model: ${inventory.label.id}`, '',
    ...describePurpose(inventory), '', ...describeData(inventory), '', ...describeFigures(inventory), '', '## Why this candidate', '', 'Where candidates are chosen, the second window:', '', ...describeChoice(inventory.choice), '', ...describeCohorts(inventory), '', ...describeUntreated(inventory), '', ...describeLedger(inventory), '',
    ...describeStability(inventory), '', ...describeReasons(inventory), '', ...describeFairness(inventory), '',
    '## Limits', '', ...inventory.limits.map((limit) => `- ${limit}`), '',
  ].join('\n');
}

function describePurpose({ declared, label, population, model, data }: Inventory): string[] {
  const actions = Object.entries(population.underPolicy.actionMix).map(([action, share]) => `${action} ${percentText(share)}`).join(', ') || 'no decisions on record';
  return [
    '| | |', '|---|---|',
    `| purpose | ${declared.purpose ?? 'not declared'} |`, `| owner | ${declared.owner ?? 'not declared'} |`, `| tier | ${declared.tier ?? 'not declared'} |`,
    `| what it foresees | ${label.meaning ?? label.pack}: label pack \`${label.pack}\`${label.asOf === null ? '' : ` (${label.asOf})`}${parameterText(label.parameters)} |`,
    `| population | one row per ${population.grain ?? 'case'}; under the treatment in force when its rows were made: ${actions} |`,
    `| estimator | ${model.estimator}, calibration ${model.calibration}, ${data.features} features of ${data.views.join(', ') || 'a table'}; seed ${model.seed}, code ${model.codeVersion} |`,
  ];
}

function parameterText(parameters: Readonly<Record<string, unknown>>): string {
  const given = Object.entries(parameters).map(([name, value]) => `${name} ${String(value)}`);
  return given.length === 0 ? '' : `, ${given.join(', ')}`;
}

function describeData({ data }: Inventory): string[] {
  return [
    '## Data', '', '| window | first as-of | last as-of | rows | positives |', '|---|---|---|---|---|',
    ...Object.entries(data.windows).map(([name, window]) => `| ${name} | ${window.from} | ${window.to} | ${window.rows} | ${window.positives} |`), '',
    `Left out because their label was not known before the next window: ${data.purged.fit} and ${data.purged.choose} rows.`,
  ];
}

function describeFigures({ candidates, baselines, byBucket, bySegment, metrics, evidence }: Inventory): string[] {
  const { expected } = evidence;
  return [
    '## Figures', '', 'On the last window, which nothing was fitted, calibrated or chosen on (95 % intervals by debtor):', '',
    '| candidate | AUC | log loss | Brier | observed less expected |', '|---|---|---|---|---|',
    ...candidates.map(({ estimator, metrics: of }) => `| ${estimator} | ${intervalText(of.auc)} | ${intervalText(of.logLoss)} | ${intervalText(of.brier)} | ${intervalText(of.calibrationInTheLarge)} |`),
    ...baselines.map(({ feature, auc }) => `| ${feature} alone | ${intervalText(auc)} | | | |`),
    `| as its own probabilities expected | ${intervalText(expected.auc)} | ${intervalText(expected.logLoss)} | ${intervalText(expected.brier)} | |`, '',
    `Expected calibration error: ${metrics.ece === null ? 'not given below 1,000 positives' : metrics.ece.toFixed(4)}.`, '',
    '| probability from | to | rows | expected | observed |', '|---|---|---|---|---|',
    ...evidence.reliability.map((bin) => `| ${percentText(bin.from)} | ${percentText(bin.to)} | ${bin.rows} | ${percentText(bin.expected)} | ${percentText(bin.observed.value)} [${percentText(bin.observed.lower)}, ${percentText(bin.observed.upper)}] |`), '',
    '| days past due at the as-of | rows | observed | expected | AUC |', '|---|---|---|---|---|',
    ...byBucket.map((bucket) => `| ${bucket.bucket} | ${bucket.rows} | ${percentText(bucket.observedRate)} | ${percentText(bucket.expectedRate)} | ${bucket.auc === null ? 'one class' : bucket.auc.toFixed(3)} |`),
    ...Object.entries(bySegment).flatMap(([column, segments]) => [
      '', `| ${column} | rows | observed | expected | observed less expected | ECE | AUC |`, '|---|---|---|---|---|---|---|',
      ...segments.map((each) => `| ${each.segment} | ${each.rows} | ${percentText(each.observedRate)} | ${percentText(each.expectedRate)} | ${intervalText(each.calibrationInTheLarge)} | ${each.ece === null ? 'below 1,000 positives' : each.ece.toFixed(4)} | ${each.auc === null ? 'one class' : each.auc.toFixed(3)} |`),
    ]),
  ];
}

function describeCohorts({ cohorts: { figures, verdict, latest } }: Inventory): string[] {
  return [
    '## Level by month', '', 'Observed less expected rate by month of the last window, before and after the log-odds are moved by what the latest month known by then taught (95 % intervals by debtor):', '',
    '| month | rows | observed | expected | moved by | before | after | log loss won |', '|---|---|---|---|---|---|---|---|',
    ...figures.map((each) => `| ${each.month} | ${each.rows} | ${percentText(each.observedRate)} | ${percentText(each.expectedRate)} | ${each.shift === null ? 'nothing known' : `${signedText(each.shift.shift)} of ${each.shift.from === each.shift.to ? each.shift.to : `${each.shift.from} to ${each.shift.to}`}`} | ${intervalText(each.before)} | ${intervalText(each.after)} | ${each.shift === null ? '' : signedText(each.logLossGain)} |`), '',
    verdict.shifts < MINIMUM_SHIFTS ? `The moves rest on ${verdict.shifts} known ${verdict.shifts === 1 ? 'month' : 'months'}; whether they help is not known below ${MINIMUM_SHIFTS}, so the level stays.`
      : `Over ${verdict.cohorts} months, moved by ${verdict.shifts} different shifts, the moves won ${signedText(verdict.gain)} of log loss with a standard error of ${verdict.error.toFixed(4)}: the level ${verdict.helps ? 'follows the latest known month' : 'stays'}.`,
    ...(latest === null ? [] : ['', `The latest known ${latest.from === latest.to ? `month, ${latest.to}, asks` : `months, ${latest.from} to ${latest.to}, ask`} for ${signedText(latest.shift)}.`]),
  ];
}

function describeUntreated({ untreated: { rows, debtors, observedRate, expectedRate, gap, shift, reason } }: Inventory): string[] {
  return [
    '## Without contact', '',
    ...(gap === null ? [] : [`On ${rows} rows of ${debtors} debtors in the sticky no-contact holdout, as assigned, ${percentText(observedRate!)} were observed and ${percentText(expectedRate!)} expected under the treatment in force: ${intervalText(gap)}.`]),
    shift === null ? `\`pdUntreated\` is not given: ${reason}.` : `\`pdUntreated\` moves the log-odds by ${signedText(shift)}.`,
  ];
}

function describeLedger({ evidence, model }: Inventory): string[] {
  if (evidence.reference === null) return ['## What complexity buys', '', 'No scorecard or logistic model was among the candidates, so nothing is known of it.'];
  return [
    '## What complexity buys', '', `Gain over the ${evidence.reference} model, paired on the same rows; above 0 is better.`, '',
    '| candidate | log loss | AUC |', '|---|---|---|',
    ...evidence.ledger.map(({ estimator, logLossGain, aucGain }) => `| ${estimator}${estimator === model.estimator ? ' (selected)' : ''} | ${intervalText(logLossGain)} | ${intervalText(aucGain)} |`),
  ];
}

function describeStability({ evidence: { stability } }: Inventory): string[] {
  return [
    '## Stability', '',
    `PSI of the probabilities: ${stability.scoreFitToEvaluate.toFixed(3)} from the first window to the last, ${stability.scoreChooseToEvaluate.toFixed(3)} from the second (below .1 little, above .25 much). ${stability.moved} of ${stability.features} features moved by more than .25.`, '',
    '| feature | PSI, first to last window |', '|---|---|', ...stability.worst.map(({ feature, psi }) => `| ${feature} | ${psi.toFixed(3)} |`),
  ];
}

function describeReasons({ evidence: { reasons } }: Inventory): string[] {
  return [
    '## Reasons', '',
    reasons.raised === 0 ? `None of ${reasons.rows} checked rows has a reason that raises the risk.`
      : `Of ${reasons.rows} checked rows ${reasons.raised} have a first reason that raises the risk. In ${percentText(reasons.deletionShare)} of these the risk falls when that feature takes its typical value, by ${reasons.meanFall.toFixed(2)} log-odds on average, and in ${percentText(reasons.unmovedShare)} the model does not tell the value from the typical one. In ${percentText(reasons.stableShare)} of the rows the reasons stay the same when every number moves by a millionth.`,
  ];
}

function describeFairness({ evidence: { fairness } }: Inventory): string[] {
  if (fairness === null) return ['## Groups', '', 'No column was declared to compare groups by (`models.default.fairnessBy`).'];
  return [
    '## Groups', '', `By \`${fairness.column}\`, which the model does not read; a row counts as a risk from ${percentText(fairness.threshold)} on.`, '',
    '| group | rows | observed | expected | observed less expected | AUC | rated a risk | of defaulters | of others |', '|---|---|---|---|---|---|---|---|---|',
    ...fairness.rows.map((row) => `| ${row.group} | ${row.rows} | ${percentText(row.observedRate)} | ${percentText(row.expectedRate)} | ${intervalText(row.calibrationGap)} | ${row.auc === null ? 'one class' : intervalText(row.auc)} | ${percentText(row.shareAbove)} | ${row.truePositiveRate === null ? '–' : percentText(row.truePositiveRate)} | ${row.falsePositiveRate === null ? '–' : percentText(row.falsePositiveRate)} |`),
  ];
}
