import { expect, it } from 'vitest';
import { makeFrame, numericColumn } from '../../../../core/frame.ts';
import type { ArtefactManifest } from '../../../../models/artefact/manifest.ts';
import { scorecard } from '../../../../models/default-propensity/scorecard.ts';
import { describeStoredScorecard } from '../../../../pipelines/report/artefact-scorecard.ts';

it('shows a stored scorecard, and nothing for other models or averages', async () => {
  const values = Float64Array.from({ length: 400 }, (_, i) => i % 20), y = values.map((value, i) => (i * 7 % 20 < value ? 1 : 0));
  const model = await scorecard.fit({ x: makeFrame([['late', numericColumn(values)]]), y, groups: Array.from(y, (_, i) => String(i)) }, {}, { seed: 1 });
  const manifest = { estimator: 'scorecard', model: model.state().json, calibration: { kind: 'platt', json: { slope: 1, intercept: 0 } }, featureWords: {}, label: { id: 'due', pack: 'p', parameters: {} } } as unknown as ArtefactManifest;
  const page = describeStoredScorecard(manifest)!;
  expect(page.markdown).toContain('# Scorecard: due');
  expect(page.html).toContain('<h2>late</h2>');
  expect(describeStoredScorecard({ ...manifest, estimator: 'trees' })).toBeNull();
  expect(describeStoredScorecard({ ...manifest, model: { members: [] } })).toBeNull();
});
