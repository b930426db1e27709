/** `dunlin features catalogue`: the page of all features, from their contracts. */
import { resolve } from 'node:path';
import type { CommandModule } from '../command.ts';

export const command: CommandModule = {
  name: 'features catalogue',
  summary: 'write the page of all features from their contracts',
  examples: ['dunlin features catalogue --out docs/features.md', 'dunlin features catalogue'],
  configure: (command) => {
    command.option('--out <file>', 'Markdown file (default: stdout)');
  },
  run: async (_context, _args, options) => {
    const { writeFileAtomically } = await import('../../core/atomic-write.ts');
    const { cataloguePage } = await import('../../features/catalogue.ts');
    const { FEATURE_VIEWS, featureSetVersion } = await import('../../features/registry.ts');
    const version = featureSetVersion(FEATURE_VIEWS), page = cataloguePage(FEATURE_VIEWS, version);
    const out = options['out'] === undefined ? null : resolve(String(options['out']));
    if (out !== null) writeFileAtomically(out, page);
    const features = FEATURE_VIEWS.reduce((sum, view) => sum + view.columns.length, 0);
    return { json: { featureSetVersion: version, views: FEATURE_VIEWS.length, features, ...(out === null ? { page } : { out }) }, text: out === null ? page.trimEnd() : `${features} features of ${FEATURE_VIEWS.length} families, version ${version}\n${out}` };
  },
};
