/** `/ui/model`: the champion of default propensity, its figures beside the base rate, its calibration and windows. */
import { canonicalJson } from '../../core/hash.ts';
import type { ArtefactManifest } from '../../models/artefact/manifest.ts';
import type { Published } from '../ports.ts';
import type { ModelCatalogue } from '../routes/dependencies.ts';
import { html, table, type Html } from './html.ts';

export function renderModel(published: Published, models: ModelCatalogue): Html {
  const id = published.manifest.champions.default;
  if (id === undefined) return html`<p>No default-propensity model is published. Train one with <code>dunlin run</code>.</p>`;
  const manifest = models.manifest(id);
  return html`<dl><dt>Model</dt><dd><code>${id}</code></dd><dt>Estimator</dt><dd>${manifest.estimator}</dd><dt>Label</dt><dd>${manifest.label?.pack ?? ''}</dd>
<dt>Calibration</dt><dd>${manifest.calibration?.kind ?? 'none'}</dd><dt>Features</dt><dd>${manifest.featureNames.length}</dd><dt>Backend</dt><dd>${manifest.backend ?? 'pure TypeScript'}</dd></dl>
${windows(manifest)}
<h2>Figures on the window that evaluates</h2>${figures(manifest.metrics)}
<h2>Trained under</h2>
${table('Share of actions in the training rows', [{ name: 'Action' }, { name: 'Share', isNumeric: true }], Object.entries(manifest.underPolicy.actionMix).map(([action, share]) => [action, `${(share * 100).toFixed(1)} %`]))}`;
}

function windows(manifest: ArtefactManifest): Html {
  return table('Windows', [{ name: 'Window' }, { name: 'From' }, { name: 'To' }, { name: 'Rows', isNumeric: true }, { name: 'Positives', isNumeric: true }],
    Object.entries(manifest.windows).map(([name, window]) => [name, window.from, window.to, window.rows, window.positives ?? '']));
}

/** Metrics as a tree of names: leaves are rows, branches go into the name. */
function figures(metrics: ArtefactManifest['metrics']): Html {
  return table('Metrics', [{ name: 'Metric' }, { name: 'Value', isNumeric: true }], leaves('', metrics).map(([name, value]) => [name, value]));
}

function leaves(prefix: string, value: unknown): [string, string][] {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    const { value: middle, lower, upper } = value as { value?: unknown; lower?: unknown; upper?: unknown };
    if (typeof middle === 'number' && typeof lower === 'number' && typeof upper === 'number') return [[prefix, `${round(middle)} [${round(lower)}, ${round(upper)}]`]];
    return Object.entries(value).flatMap(([name, item]) => leaves(prefix === '' ? name : `${prefix} / ${name}`, item));
  }
  return [[prefix, typeof value === 'number' ? round(value) : typeof value === 'string' ? value : canonicalJson(value)]];
}

function round(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toFixed(4);
}
