/** The catalogue page: every feature as its contract declares it, as Markdown. */
import type { ColumnContract, FeatureView } from './contract.ts';

/** Equal contracts give an equal page. */
export function cataloguePage(views: readonly FeatureView[], version: string): string {
  const count = views.reduce((sum, view) => sum + view.columns.length, 0);
  return [
    '# Features', '',
    `${count} features in ${views.length} families, feature set \`${version}\`. This page is generated from the contracts (\`features/views/*.ts\`); write it anew with`,
    '`dunlin features catalogue --out docs/features.md`. `dunlin features show NAME` adds the SQL and a histogram of the values.', '',
    'A row may read a fact only if it had happened *and* was known at its as-of. `minor` = minor units of the portfolio\'s currency. Missing: a number that does not exist',
    'is NaN, never 0. Personal data: `none` cannot point at a person, `behaviour` is how one debtor acts, `place` where one is, `attribute` what one is.', '',
    'Amounts are summed as integers; a column is float64, so that an amount beyond 2^53 minor units is the float64 nearest to the exact sum. Other currencies:',
    '[days-past-due.md](days-past-due.md#other-currencies-in-features).', '',
    '| family | features | window |', '|---|---|---|', ...views.map((view) => `| [${view.name}](#${view.name}) | ${view.columns.length} | ${cell(view.window)} |`), '',
    ...views.flatMap(familySection),
  ].join('\n');
}

function familySection(view: FeatureView): string[] {
  return [
    `## ${view.name}`, '',
    `Grain: ${view.grain} (key ${view.keys.join(', ')}). Clocks: event \`${view.clocks.event}\`, known \`${view.clocks.known}\`. Window: ${view.window}.`, '',
    '| feature | meaning | type | unit | range | missing | personal data |', '|---|---|---|---|---|---|---|',
    ...view.columns.map((column) => `| \`${column.name}\` | ${cell(column.meaning)} | ${column.type} | ${cell(column.unit)} | ${rangeText(column)} | ${column.nullable ? 'may be' : 'never'} | ${column.personalData} |`), '',
    ...(view.invariants.length === 0 ? [] : ['Always:', '', ...view.invariants.map(({ name, columns }) => `- ${name} (${columns.map((column) => `\`${column}\``).join(', ')})`), '']),
  ];
}

function rangeText({ range }: ColumnContract): string {
  return range === null ? 'any text' : `${range[0] === null ? '(-inf' : `[${range[0]}`}, ${range[1] === null ? 'inf)' : `${range[1]}]`}`;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}
