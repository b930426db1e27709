/** `dunlin features show`: the views; one view; or one feature with its contract, its SQL and a histogram of its values. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DunlinError } from '../../core/errors.ts';
import type { ColumnContract, FeatureView } from '../../features/contract.ts';
import type { Histogram } from '../../features/quality/histogram.ts';
import type { CommandContext, CommandModule, CommandResult } from '../command.ts';
import { histogramText, listText, viewText, contractText } from '../feature-text.ts';

export const command: CommandModule = {
  name: 'features show',
  summary: 'list the features, or show a view, or one feature with contract, SQL and histogram',
  examples: ['dunlin features show', 'dunlin features show exposure', 'dunlin features show overdue_minor', 'dunlin features show dpd --from store --json'],
  configure: (command) => {
    command.argument('[name]', 'view or feature').option('--from <where>', 'values of a feature: snapshot (what is published) or store (computed now); default: the snapshot where there is one')
      .option('--describe', 'statistics of everything that can be scored now (danfojs), of a view or of all');
  },
  run: async (context, args, options) => {
    const { FEATURE_VIEWS } = await import('../../features/registry.ts');
    const name = args[0], from = options['from'];
    if (from !== undefined && from !== 'snapshot' && from !== 'store') throw new DunlinError('argument-invalid', `--from must be snapshot or store; got ${JSON.stringify(from)}. Correct it.`);
    const owner = FEATURE_VIEWS.find((view) => view.columns.some((column) => column.name === name));
    if (owner !== undefined && !FEATURE_VIEWS.some((view) => view.name === name)) return showFeature(context, { view: owner, column: owner.columns.find((column) => column.name === name)!, from });
    if (name !== undefined && !FEATURE_VIEWS.some((view) => view.name === name)) throw unknownName(name, FEATURE_VIEWS);
    return showViews(context, name, options['describe'] === true);
  },
};

async function showViews(context: CommandContext, name: string | undefined, isDescribed: boolean): Promise<CommandResult> {
  const { featureSetVersion, selectViews } = await import('../../features/registry.ts');
  const views = selectViews(name === undefined ? undefined : [name]);
  const shown = views.map(({ invariants, ...view }) => ({ ...view, invariants: invariants.map((invariant) => invariant.name) }));
  const base = { featureSetVersion: featureSetVersion(views), views: shown };
  const text = name === undefined ? listText(views, base.featureSetVersion) : views.map(viewText).join('\n\n');
  if (!isDescribed) return { json: base, text };
  const { scorableFeatures } = await import('../scorable-features.ts');
  const { describeFrame } = await import('../../pipelines/exploration/dataframe.ts');
  const { descriptionText } = await import('../feature-text.ts');
  const description = await scorableFeatures(context, { views }, ({ frame }) => describeFrame(frame));
  return { json: { ...base, description }, text: `${text}\n\n${descriptionText(description)}` };
}

interface ShownFeature {
  readonly view: FeatureView;
  readonly column: ColumnContract;
  readonly from: 'snapshot' | 'store' | undefined;
}

async function showFeature(context: CommandContext, shown: ShownFeature): Promise<CommandResult> {
  const { sliceSql } = await import('../../features/slice-sql.ts');
  const { view, column } = shown;
  const invariants = view.invariants.filter(({ columns }) => columns.includes(column.name)).map((invariant) => invariant.name);
  const sql = sliceSql(view.sql, [column.name]);
  const values = await readValues(context, shown);
  const { grain, keys, clocks, window } = view;
  return {
    json: { feature: { ...column, view: view.name, grain, keys, clocks, window, invariants }, sql, values },
    text: [contractText(view, column, invariants), '', sql, '', values === null ? 'No values: nothing is published and the data directory has no store.' : histogramText(values.histogram, values.source)].join('\n'),
  };
}

/** Values from the snapshot or the store; null where neither is there. */
async function readValues(context: CommandContext, { view, column, from }: ShownFeature): Promise<{ readonly source: string; readonly histogram: Histogram } | null> {
  const { homePaths } = await import('../../core/home.ts');
  const { SNAPSHOT_PATHS } = await import('../../core/schema/snapshot.ts');
  const { describeHistogram } = await import('../../features/quality/histogram.ts');
  const home = homePaths(context.home);
  if (from !== 'store' && existsSync(home.current)) {
    const { decodeFeatures } = await import('../../features/store/arrow.ts');
    const id = readFileSync(home.current, 'utf8').trim();
    const published = decodeFeatures(readFileSync(join(home.snapshots, id, SNAPSHOT_PATHS.features))).frame.columns.get(column.name);
    if (published !== undefined) return { source: `snapshot ${id.slice(0, 12)}`, histogram: describeHistogram(published) };
  }
  if (from === 'snapshot') throw new DunlinError('nothing-published', `A published snapshot must hold ${column.name}; none does. Run \`dunlin run\`, or compute it with --from store.`);
  if (from === undefined && !existsSync(home.store)) return null;
  const { scorableFeatures } = await import('../scorable-features.ts');
  const { narrowView } = await import('../../features/slice-sql.ts');
  return scorableFeatures(context, { views: [narrowView(view, [column.name])] }, async ({ frame }) => ({ source: 'store', histogram: describeHistogram(frame.columns.get(column.name)!) }));
}

function unknownName(name: string, views: readonly FeatureView[]): DunlinError {
  const near = views.flatMap((view) => view.columns.map((column) => column.name)).filter((feature) => feature.includes(name)).slice(0, 5);
  return new DunlinError('argument-invalid', `The name must be a feature or one of the views ${views.map((view) => view.name).join(', ')}; got ${name}. ${near.length > 0 ? `Did you mean ${near.join(', ')}?` : 'Leave it out to list them all.'}`);
}
