/** `dunlin features export`: point-in-time features for a user's own spine. */
import { resolve } from 'node:path';
import { DunlinError } from '../../core/errors.ts';
import { stopwatchMs } from '../../core/time.ts';
import type { CommandModule } from '../command.ts';

export const command: CommandModule = {
  name: 'features export',
  summary: 'point-in-time features for your own rows: debtor_id or receivable_id, and as_of',
  examples: ['dunlin features export --spine spine.csv --out features.parquet', 'dunlin features export --spine spine.parquet --out features.csv.gz --views exposure,payment-behaviour'],
  configure: (command) => {
    command
      .requiredOption('--spine <file>', 'CSV or Parquet with debtor_id or receivable_id, and as_of (a date means its end in the portfolio\'s time zone); other columns are passed on')
      .requiredOption('--out <file>', '.parquet, .csv, .csv.gz or .arrow: one row per spine row, in its order')
      .option('--views <names>', 'views separated by commas (default: all)');
  },
  run: async (context, _args, options) => {
    const { EXPORT_ENDINGS, exportFeatures } = await import('../../features/store/export-features.ts');
    const out = resolve(String(options['out']));
    if (!EXPORT_ENDINGS.test(out)) throw new DunlinError('argument-invalid', `--out must end in .parquet, .csv, .csv.gz or .arrow; got ${out}. Rename it.`);
    const { featureSetVersion, selectViews } = await import('../../features/registry.ts');
    const { featureOptions, withStore } = await import('../../pipelines/deployment.ts');
    const { openFilledDeployment } = await import('../scorable-features.ts');
    const started = stopwatchMs();
    const deployment = await openFilledDeployment(context);
    const views = selectViews(options['views'] === undefined ? undefined : String(options['views']).split(','));
    context.progress({ step: 'features', share: 0, text: `${views.length} views` });
    const result = await withStore(deployment, (store) => exportFeatures(store, {
      spinePath: resolve(String(options['spine'])), outPath: out, views, features: featureOptions(deployment.portfolio),
      onSlice: (done, rows) => {
        context.progress({ step: 'features', share: rows === 0 ? 1 : done / rows, text: `${done} of ${rows} rows` });
        context.signal.throwIfAborted();
      },
    }));
    const seconds = Math.round(stopwatchMs() - started) / 1000, version = featureSetVersion(views);
    const unknown = result.rowsUnknown === 0 ? '' : `; nothing was known yet in ${result.rowsUnknown} rows, whose features are empty (${result.unknownIds} ids are not in the ledger at all)`;
    return { json: { ...result, featureSetVersion: version, out, seconds }, text: `${result.rows} rows x ${result.columns} features, version ${version}, ${seconds} s${unknown}\n${out}` };
  },
};
