/** `dunlin features export`: point-in-time features for a user's own spine. */
import { resolve } from 'node:path';
import { DunlinError } from '../../core/errors.ts';
import { stopwatchMs } from '../../core/time.ts';
import type { CommandModule } from '../command.ts';

export const command: CommandModule = {
  name: 'features export',
  summary: 'point-in-time features for your own rows: debtor_id or receivable_id, and as_of',
  examples: ['dunlin features export --spine spine.csv --out features.parquet', 'dunlin features export --spine spine.csv --out features.arrow --views exposure,payment-behaviour'],
  configure: (command) => {
    command
      .requiredOption('--spine <file>', 'CSV or Parquet with debtor_id or receivable_id, and as_of (a date means its end in the portfolio\'s time zone)')
      .requiredOption('--out <file>', '.parquet or .arrow: one row per spine row, in its order')
      .option('--views <names>', 'views separated by commas (default: all)');
  },
  run: async (context, _args, options) => {
    const out = resolve(String(options['out']));
    if (!/\.(parquet|arrow)$/i.test(out)) throw new DunlinError('argument-invalid', `--out must end in .parquet or .arrow; got ${out}.`);
    const { writeFileAtomically } = await import('../../core/atomic-write.ts');
    const { featureSetVersion, selectViews } = await import('../../features/registry.ts');
    const { encodeFeatures } = await import('../../features/store/arrow.ts');
    const { writeFeaturesParquet } = await import('../../features/store/parquet.ts');
    const { pointInTimeJoin } = await import('../../features/store/point-in-time-join.ts');
    const { readSpineFile } = await import('../../features/store/spine-file.ts');
    const { featureOptions, withStore } = await import('../../pipelines/deployment.ts');
    const { openFilledDeployment } = await import('../scorable-features.ts');
    const started = stopwatchMs();
    const deployment = await openFilledDeployment(context);
    const views = selectViews(options['views'] === undefined ? undefined : String(options['views']).split(','));
    const result = await withStore(deployment, async (store) => {
      const spine = await readSpineFile(store, resolve(String(options['spine'])), { timeZone: deployment.portfolio.timeZone });
      context.progress({ step: 'features', share: 0, text: `${views.length} views for ${spine.rowCount} rows` });
      const frame = await pointInTimeJoin(store, spine, views, featureOptions(deployment.portfolio));
      context.progress({ step: 'features', share: 1, text: `${frame.names.length} features` });
      if (out.toLowerCase().endsWith('.arrow')) writeFileAtomically(out, encodeFeatures(spine, frame));
      else await writeFeaturesParquet(store, out, { spine, frame });
      return { rows: spine.rowCount, columns: frame.names.length, featureSetVersion: featureSetVersion(views) };
    });
    const seconds = Math.round(stopwatchMs() - started) / 1000;
    return { json: { ...result, out, seconds }, text: `${result.rows} rows x ${result.columns} features, version ${result.featureSetVersion}, ${seconds} s\n${out}` };
  },
};
