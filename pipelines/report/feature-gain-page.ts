/** The feature-gain report as Markdown: families first, then every feature, several ledgers side by side. */
import type { Interval } from '../../models/contract.ts';
import type { FeatureVerdict } from '../feature-permutation.ts';
import type { GainResult } from '../feature-gain.ts';

/** One measurement with what it was made from; what `feature-gain.json` holds. */
export interface GainReport extends GainResult {
  readonly portfolio: string;
  readonly label: string;
  readonly estimator: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly seed: number;
  readonly fits: number;
  readonly featureSetVersion: string;
}

const SIGNS: Readonly<Record<FeatureVerdict, string>> = { helps: '+', hurts: '-', unproven: '0', unused: '.', 'no-values': '' };

/** Equal reports give equal text. */
export function featureGainPage(reports: readonly GainReport[]): string {
  return [
    '# What each feature family is worth', '',
    'Every model is fitted on the first window of its ledger, calibrated on the second and looked at on the third, like the models that are trained.',
    '*Without* is the difference between the model with all families and one that never saw this family: positive = better with it. *Alone* is a model of',
    'this family only. Log loss in thousandths. 95 % intervals by debtor; a family that others can replace is worth little here and still may be right to keep.', '',
    ...reports.flatMap(ledgerSection), ...featureSection(reports),
  ].join('\n');
}

function ledgerSection(report: GainReport): string[] {
  const { windows, full, families } = report;
  const rows = (name: 'fit' | 'choose' | 'evaluate'): string => `${windows[name].rows.toLocaleString('en')} rows, ${windows[name].positives.toLocaleString('en')} positive, ${windows[name].debtors.toLocaleString('en')} debtors`;
  return [
    `## ${report.portfolio}: ${report.label}`, '',
    `Estimator ${report.estimator} ${JSON.stringify(report.parameters)}, ${report.fits} fits averaged, seed ${report.seed}, feature set \`${report.featureSetVersion}\`.`,
    `Fitted on ${rows('fit')}; chosen on ${rows('choose')}; shown on ${rows('evaluate')}.`,
    `All families: AUC ${plain(full.evaluate.auc)}, log loss ${plain(full.evaluate.logLoss)} on the last window.`, '',
    `Fitted again with other seeds, the same features differ by ${thousandths(report.refitted.choose.logLoss)} and ${thousandths(report.refitted.evaluate.logLoss)}: less than that is chance.`, '',
    '| family | features (with values) | without: log loss, choose | without: log loss, last | without: AUC, last | alone: AUC, last | says |', '|---|---|---|---|---|---|---|',
    ...families.map(({ view, features, withValues, dropped, alone }) => (withValues === 0 ? `| ${view} | ${features} (0) | | | | | no values |` :
      `| ${view} | ${features} (${withValues}) | ${thousandths(dropped.choose.logLoss)} | ${thousandths(dropped.evaluate.logLoss)} | ${plain(dropped.evaluate.auc)} | ${alone.evaluate.auc.value.toFixed(3)} | ${familyWord(dropped.choose.logLoss, Math.abs(report.refitted.choose.logLoss.value))} |`)),
    '',
  ];
}

function featureSection(reports: readonly GainReport[]): string[] {
  const features = new Map<string, { readonly view: string; readonly verdicts: Map<string, FeatureVerdict>; readonly gains: Map<string, Interval> }>();
  for (const { portfolio, features: measured } of reports) {
    for (const { feature, view, verdict, gain } of measured) {
      if (!features.has(feature)) features.set(feature, { view, verdicts: new Map(), gains: new Map() });
      features.get(feature)!.verdicts.set(portfolio, verdict);
      features.get(feature)!.gains.set(portfolio, gain.evaluate);
    }
  }
  const never = (wanted: (verdicts: readonly FeatureVerdict[]) => boolean): string => [...features].filter(([, { verdicts }]) => wanted([...verdicts.values()])).map(([name]) => `\`${name}\``).join(', ') || 'none';
  return [
    '## Every feature', '',
    'Log loss lost on the last window when the values of one feature are shuffled, in thousandths, and what the window before it said: `+` helps, `-` hurts, `0` not shown,',
    '`.` the model does not use it, empty: the ledger has one value of it, or none. One of several features that say the same is worth little by itself.', '',
    `| feature | family | ${reports.map(({ portfolio }) => portfolio).join(' | ')} |`, `|---|---|${reports.map(() => '---|').join('')}`,
    ...[...features].map(([name, { view, verdicts, gains }]) => `| ${name} | ${view} | ${reports.map(({ portfolio }) => cell(verdicts.get(portfolio), gains.get(portfolio))).join(' | ')} |`), '',
    `Shown to help on at least one ledger: ${[...features.values()].filter(({ verdicts }) => [...verdicts.values()].includes('helps')).length} of ${features.size}.`, '',
    `No ledger here has values of: ${never((verdicts) => verdicts.every((verdict) => verdict === 'no-values'))}.`, '',
    `Has values, and no model here uses it: ${never((verdicts) => verdicts.includes('unused') && verdicts.every((verdict) => verdict === 'unused' || verdict === 'no-values'))}.`, '',
    `Used, and shown to help nowhere: ${never((verdicts) => !verdicts.includes('helps') && verdicts.some((verdict) => verdict === 'unproven' || verdict === 'hurts'))}.`, '',
  ];
}

function cell(verdict: FeatureVerdict | undefined, gain: Interval | undefined): string {
  if (verdict === undefined || gain === undefined || verdict === 'no-values') return '';
  return verdict === 'unused' ? '.' : `${SIGNS[verdict]} ${(1000 * gain.value).toFixed(2)}`;
}

/** Beyond the interval, and beyond what other seeds make. */
function familyWord({ value, lower, upper }: Interval, chance: number): string {
  if (Math.abs(value) <= chance) return 'not shown';
  return lower > 0 ? 'helps' : upper < 0 ? 'hurts' : 'not shown';
}

function plain({ value, lower, upper }: Interval): string {
  return `${value.toFixed(3)} [${lower.toFixed(3)}, ${upper.toFixed(3)}]`;
}


function thousandths({ value, lower, upper }: Interval): string {
  return [value, lower, upper].map((each) => (1000 * each).toFixed(1)).join(' ').replace(/ (\S+) (\S+)$/, ' [$1, $2]');
}
