/** `dunlin features build`: the features of everything that can be scored now, checked, as Parquet and Arrow. */
import { join } from 'node:path';
import { formatInstant, parseAsOf, stopwatchMs } from '../../core/time.ts';
import type { CommandModule } from '../command.ts';

export const command: CommandModule = {
  name: 'features build',
  summary: 'compute the features of everything that can be scored, check them, write Parquet and Arrow',
  examples: ['dunlin features build', 'dunlin features build --as-of 2013-06-30 --out ./features'],
  configure: (command) => {
    command
      .option('--as-of <time>', 'date (its last microsecond in the portfolio\'s time zone) or instant (default: the clock of the portfolio)')
      .option('--out <dir>', 'folder of features.parquet and features.arrow (default: runs/features in the data directory)');
  },
  run: async (context, _args, options) => {
    const { writeFileAtomically } = await import('../../core/atomic-write.ts');
    const { encodeFeatures } = await import('../../features/store/arrow.ts');
    const { gateServing } = await import('../../pipelines/quality-gate.ts');
    const { writeFeaturesParquet } = await import('../../features/store/parquet.ts');
    const { scorableFeatures } = await import('../scorable-features.ts');
    const started = stopwatchMs();
    const moment = options['asOf'] === undefined ? {} : { asOf: (timeZone: string) => parseAsOf(String(options['asOf']), timeZone) };
    const built = await scorableFeatures(context, moment, async (features) => {
      await gateServing(features.deployment, features.store, { ...features, name: 'build' });
      const folder = options['out'] === undefined ? join(context.home, 'runs', 'features') : String(options['out']);
      const files = { parquet: join(folder, 'features.parquet'), arrow: join(folder, 'features.arrow') };
      await writeFeaturesParquet(features.store, files.parquet, features);
      writeFileAtomically(files.arrow, encodeFeatures(features.spine, features.frame));
      const counts = features.views.map((view) => ({ view: view.name, columns: view.columns.length }));
      return { asOf: formatInstant(features.asOf), rows: features.spine.rowCount, columns: features.frame.names.length, featureSetVersion: features.version, views: counts, files };
    });
    const seconds = Math.round(stopwatchMs() - started) / 1000;
    return {
      json: { ...built, seconds },
      text: [
        `${built.rows} rows x ${built.columns} features as of ${built.asOf}, version ${built.featureSetVersion}, ${seconds} s; every check passed`,
        ...built.views.map(({ view, columns }) => `  ${view.padEnd(18)} ${columns} features`), built.files.parquet, built.files.arrow,
      ].join('\n'),
    };
  },
};
