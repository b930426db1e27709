/** `/ui/model`: the champion of default propensity beside the base rate and the other candidates, its calibration and windows. */
import { intervalText, percentText } from '../../core/figure-text.ts';
import { ACTION_NAMES, isAction } from '../../core/channel.ts';
import type { ArtefactManifest } from '../../models/artefact/manifest.ts';
import type { Published } from '../ports.ts';
import type { ModelCatalogue } from '../routes/dependencies.ts';
import { html, table, type Html } from './html.ts';
import { renderEvidence } from './model-evidence.ts';
import { readModelMetrics, type ModelMetrics } from './model-metrics.ts';

const WINDOW_ORDER = ['fit', 'choose', 'learn', 'evaluate'];

export function renderModel(published: Published, models: ModelCatalogue): Html {
  const id = published.manifest.champions.default;
  if (id === undefined) return html`<p>No default-propensity model is published. Train one with <code>dunlin run</code>.</p>`;
  const manifest = models.manifest(id);
  const metrics = readModelMetrics(manifest.metrics);
  return html`<dl><dt>Estimator</dt><dd>${manifest.estimator}</dd><dt>Label</dt><dd>${manifest.label?.pack ?? 'a column of a table'}</dd>
<dt>Calibration</dt><dd>${manifest.calibration?.kind ?? 'none'}</dd><dt>Features</dt><dd>${manifest.featureNames.length}</dd><dt>Model</dt><dd><code>${id}</code></dd></dl>
<h2>On the window that nothing was fitted, calibrated or chosen on</h2>
${metrics ? figures(metrics, manifest.estimator) : html`<p>This artefact keeps other figures; see <code>/v1/models/${id}</code>.</p>`}
${renderEvidence(manifest)}
<h2>Windows</h2>${windows(manifest)}
<h2>Trained under</h2>
${table('Share of actions in the training rows', [{ name: 'Action' }, { name: 'Share', isNumeric: true }], Object.entries(manifest.underPolicy.actionMix).map(([action, share]) => [isAction(action) ? ACTION_NAMES[action] : action, percentText(share)]))}`;
}

function figures({ rows, positives, candidates, baselines, byBucket, ece }: ModelMetrics, selected: string): Html {
  const columns = [{ name: 'Candidate' }, ...['AUC', 'Log loss', 'Brier', 'Observed less expected'].map((name) => ({ name, isNumeric: true }))];
  const body = [
    ...candidates.map(({ estimator, metrics }) => [estimator === selected ? `${estimator} (published)` : estimator, ...[metrics.auc, metrics.logLoss, metrics.brier, metrics.calibrationInTheLarge].map(intervalText)]),
    ...baselines.map(({ feature, auc }) => [`${feature} alone`, intervalText(auc), '', '', '']),
  ];
  return html`<p>${rows} rows, ${positives} positive (base rate ${percentText(rows === 0 ? 0 : positives / rows)}); 95 % intervals by debtor.</p>
${table('Candidates', columns, body)}
${table('Calibration by days past due', [{ name: 'Days past due' }, ...['Rows', 'Observed', 'Expected', 'AUC'].map((name) => ({ name, isNumeric: true }))],
    byBucket.map((bucket) => [bucket.bucket, bucket.rows, percentText(bucket.observedRate), percentText(bucket.expectedRate), bucket.auc === null ? 'one class' : bucket.auc.toFixed(3)]))}
<p>Expected calibration error: ${ece === null ? 'not given with fewer than 1,000 positives' : ece.toFixed(4)}.</p>`;
}

function windows(manifest: ArtefactManifest): Html {
  const ordered = Object.entries(manifest.windows).sort(([a], [b]) => WINDOW_ORDER.indexOf(a) - WINDOW_ORDER.indexOf(b));
  return table('As-of instants of the rows', [{ name: 'Window' }, { name: 'First' }, { name: 'Last' }, { name: 'Rows', isNumeric: true }, { name: 'Positives', isNumeric: true }],
    ordered.map(([name, window]) => [name, window.from, window.to, window.rows, window.positives ?? '']));
}
