/** What a validator asks of the model, as the page shows it. */
import { intervalText, percentText } from '../../core/figure-text.ts';
import Type from 'typebox';
import { Check } from 'typebox/value';
import type { ArtefactManifest } from '../../models/artefact/manifest.ts';
import { nullable } from '../schemas/parts.ts';
import { html, table, type Html } from './html.ts';

const Interval = Type.Object({ value: Type.Number(), lower: Type.Number(), upper: Type.Number() });

const EvidenceSchema = Type.Object({
  declared: Type.Object({ owner: nullable(Type.String()), purpose: nullable(Type.String()), tier: nullable(Type.String()) }),
  evidence: Type.Object({
    reference: nullable(Type.String()),
    ledger: Type.Array(Type.Object({ estimator: Type.String(), logLossGain: Interval, aucGain: Interval })),
    stability: Type.Object({ worst: Type.Array(Type.Object({ feature: Type.String(), psi: Type.Number() })), features: Type.Integer(), moved: Type.Integer(), scoreChooseToEvaluate: Type.Number() }),
    reasons: Type.Object({ rows: Type.Integer(), raised: Type.Integer(), deletionShare: Type.Number(), stableShare: Type.Number() }),
    fairness: nullable(Type.Object({
      column: Type.String(), threshold: Type.Number(),
      rows: Type.Array(Type.Object({ group: Type.String(), rows: Type.Integer(), observedRate: Type.Number(), expectedRate: Type.Number(), calibrationGap: Interval, shareAbove: Type.Number() })),
    })),
  }),
});

/** Nothing for an artefact that keeps no evidence. */
export function renderEvidence({ details, featureWords }: ArtefactManifest): Html {
  if (!Check(EvidenceSchema, details)) return html``;
  const { declared, evidence: { reference, ledger, stability, reasons, fairness } } = details;
  const named = (text: string | null): string => text ?? 'not declared';
  return html`<h2>For the validator</h2>
<dl><dt>Purpose</dt><dd>${named(declared.purpose)}</dd><dt>Owner</dt><dd>${named(declared.owner)}</dd><dt>Tier</dt><dd>${named(declared.tier)}</dd></dl>
${reference === null ? html`` : table(`Gain over the ${reference} model, paired on the same rows; above 0 is better`, [{ name: 'Candidate' }, { name: 'Log loss', isNumeric: true }, { name: 'AUC', isNumeric: true }],
    ledger.map(({ estimator, logLossGain, aucGain }) => [estimator, intervalText(logLossGain), intervalText(aucGain)]))}
<p>Probabilities moved by a PSI of ${stability.scoreChooseToEvaluate.toFixed(3)} between the last two windows; ${stability.moved} of ${stability.features} features by more than .25 since the first. ${reasonText(reasons)}</p>
${table('Features that moved most', [{ name: 'Feature' }, { name: 'PSI', isNumeric: true }], stability.worst.map(({ feature, psi }) => [featureWords[feature]?.label ?? feature, psi.toFixed(3)]))}
${fairness === null ? html`<p>No column was declared to compare groups by.</p>` : table(`By ${fairness.column}, which the model does not read; a risk from ${percentText(fairness.threshold)} on`,
    [{ name: 'Group' }, ...['Rows', 'Observed', 'Expected', 'Observed less expected', 'Rated a risk'].map((name) => ({ name, isNumeric: true }))],
    fairness.rows.map((row) => [row.group, row.rows, percentText(row.observedRate), percentText(row.expectedRate), intervalText(row.calibrationGap), percentText(row.shareAbove)]))}`;
}

function reasonText({ raised, deletionShare, stableShare }: { readonly raised: number; readonly deletionShare: number; readonly stableShare: number }): string {
  if (raised === 0) return 'No checked row has a reason that raises the risk.';
  return `In ${percentText(deletionShare)} of ${raised} checked rows the risk falls without the first reason; in ${percentText(stableShare)} of rows the reasons survive noise of a millionth.`;
}
