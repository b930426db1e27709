/** `dunlin features show`: what the features are, and with --describe how they are distributed now. */
import { DunlinError } from '../../core/errors.ts';
import type { FeatureView } from '../../features/registry.ts';
import type { FeatureDescription } from '../../pipelines/exploration/dataframe.ts';
import type { CommandModule } from '../command.ts';

export const command: CommandModule = {
  name: 'features show',
  summary: 'list the feature views, or show the contract and SQL of one',
  examples: ['dunlin features show', 'dunlin features show exposure', 'dunlin features show payment-behaviour --describe'],
  configure: (command) => {
    command.argument('[name]', 'view').option('--describe', 'statistics of everything that can be scored now (danfojs), from the store');
  },
  run: async (context, args, options) => {
    const { FEATURE_VIEWS, featureSetVersion, selectViews } = await import('../../features/registry.ts');
    const name = args[0];
    if (name !== undefined && !FEATURE_VIEWS.some((view) => view.name === name)) {
      throw new DunlinError('argument-invalid', `The view must be one of ${FEATURE_VIEWS.map((view) => view.name).join(', ')}; got ${name}. Leave it out to list them all.`);
    }
    const views = selectViews(name === undefined ? undefined : [name]);
    const description = options['describe'] === true ? await describe(context, views) : null;
    const shown = views.map(({ invariants, ...view }) => ({ ...view, invariants: invariants.map((invariant) => invariant.name) }));
    return {
      json: { featureSetVersion: featureSetVersion(views), views: shown, ...(description === null ? {} : { description }) },
      text: [
        ...(name === undefined ? [`Feature set ${featureSetVersion(views)}`, ...views.map(listLine)] : views.map(viewText)),
        ...(description === null ? [] : ['', descriptionText(description)]),
      ].join('\n'),
    };
  },
};

async function describe(context: Parameters<CommandModule['run']>[0], views: readonly FeatureView[]): Promise<readonly FeatureDescription[]> {
  const { scorableFeatures } = await import('../scorable-features.ts');
  const { describeFrame } = await import('../../pipelines/exploration/dataframe.ts');
  return scorableFeatures(context, { views: views.map((view) => view.name) }, ({ frame }) => describeFrame(frame));
}

function listLine(view: FeatureView): string {
  return `  ${view.name.padEnd(18)} ${String(view.columns.length).padStart(3)} features; ${view.window}`;
}

function viewText(view: FeatureView): string {
  const range = ([low, high]: readonly [number | null, number | null]): string => `[${low ?? '-inf'}, ${high ?? 'inf'}]`;
  return [
    `${view.name}: ${view.grain}; clocks ${view.clocks.event}, ${view.clocks.known}; window: ${view.window}`, '',
    ...view.columns.map((column) => `  ${column.name.padEnd(32)} ${column.type.padEnd(9)} ${column.unit.padEnd(8)} ${(column.range ? range(column.range) : '').padEnd(12)} ${column.nullable ? 'may be missing' : '              '}  ${column.meaning}`),
    ...view.invariants.map((invariant) => `  always: ${invariant.name}`), '', view.sql,
  ].join('\n');
}

function descriptionText(description: readonly FeatureDescription[]): string {
  const shown = ['mean', 'std', 'min', 'median', 'max'];
  const number = (value: number | undefined): string => (value === undefined ? '-' : Number(value.toPrecision(6)).toString());
  return [
    `${'feature'.padEnd(32)} ${'missing'.padStart(9)} ${shown.map((name) => name.padStart(13)).join(' ')}`,
    ...description.map((row) => `${row.feature.padEnd(32)} ${String(row.missing).padStart(9)} ${shown.map((name) => number(row.statistics[name]).padStart(13)).join(' ')}`),
  ].join('\n');
}
