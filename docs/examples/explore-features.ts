/**
 * Looks at the features of the published snapshot: describe, group by risk band, plot. Run it from the project folder:
 *
 *   node --import tsx docs/examples/explore-features.ts var risk-bands.svg
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, View } from 'vega';
import { compile } from 'vega-lite';
import { categoryColumn, makeFrame, numericColumn, selectColumns } from '../../core/frame.ts';
import { homePaths } from '../../core/home.ts';
import { SNAPSHOT_PATHS } from '../../core/schema/snapshot.ts';
import { decodeFeatures } from '../../features/store/arrow.ts';
import { readArtefact } from '../../models/artefact/read.ts';
import { riskBand } from '../../models/risk-band.ts';
import { loadDefaultScorer } from '../../models/score.ts';
import { describeFrame, frameToDataFrame } from '../../pipelines/exploration/dataframe.ts';
import { readCurrentManifest } from '../../pipelines/publish.ts';

const [root = 'var', plot = 'risk-bands.svg'] = process.argv.slice(2);
const print = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

// 1. The published features, as columns of typed arrays.
const home = homePaths(root);
const manifest = readCurrentManifest(home)!;
const folder = join(home.snapshots, readFileSync(home.current, 'utf8').trim());
const { spine, frame } = decodeFeatures(readFileSync(join(folder, SNAPSHOT_PATHS.features)));
print(`${spine.rowCount} rows x ${frame.names.length} features as of ${manifest.asOf}\n`);

// 2. Describe: each feature over the rows that have it.
const shown = ['open_minor', 'overdue_share', 'dpd', 'late_count_90d', 'mean_past_days_late', 'contact_count_30d'];
for (const { feature, missing, statistics } of await describeFrame(selectColumns(frame, shown))) {
  const figures = ['mean', 'median', 'max'].map((name) => `${name} ${(statistics[name] ?? Number.NaN).toFixed(2)}`).join(', ');
  print(`${feature.padEnd(20)} ${String(missing).padStart(5)} missing   ${figures}`);
}

// 3. Score with the champion, and put the risk band beside the features.
const { pd } = loadDefaultScorer(readArtefact(home.artefacts, manifest.champions.default!)).score(frame);
const table = await frameToDataFrame(makeFrame([
  ...shown.map((name) => [name, frame.columns.get(name)!] as const),
  ['pd', numericColumn(pd)], ['debtors', numericColumn(pd.map(() => 1))], ['band', categoryColumn(Array.from(pd, riskBand))],
]));

// 4. Group by band. danfojs sums columns without missing values; means follow from the counts.
const bands = ['very low', 'low', 'medium', 'high', 'very high'];
const sums = table.groupby(['band']).col(['debtors', 'pd', 'dpd', 'late_count_90d', 'open_minor']).sum();
const rows = (sums.values as (number | string)[][]).map(([band, ...values]) => ({ band: String(band), sums: values.map(Number) }))
  .sort((a, b) => bands.indexOf(a.band) - bands.indexOf(b.band))
  .map(({ band, sums: [debtors = 0, risk = 0, dpd = 0, late = 0, open = 0] }) => ({ band, debtors, pd: risk / debtors, dpd: dpd / debtors, late: late / debtors, open: open / debtors / 100 }));
print('\nband         debtors   mean pd  mean dpd  late in 90 days  mean balance');
for (const { band, debtors, pd: risk, dpd, late, open } of rows) {
  print(`${band.padEnd(10)} ${String(debtors).padStart(9)} ${risk.toFixed(4).padStart(9)} ${dpd.toFixed(1).padStart(9)} ${late.toFixed(2).padStart(16)} ${open.toFixed(2).padStart(13)}`);
}

// 5. Plot to a file: days past due against pd, one mark a debtor.
const points = Array.from(pd, (value, row) => ({ pd: value, dpd: (table.column('dpd').values as number[])[row]!, band: riskBand(value) }));
const spec = compile({
  width: 520, height: 300, data: { values: points }, mark: { type: 'point', filled: true, opacity: 0.6 },
  encoding: {
    x: { field: 'dpd', type: 'quantitative', title: 'days past due' }, y: { field: 'pd', type: 'quantitative', title: 'probability of default' },
    color: { field: 'band', type: 'ordinal', sort: bands, title: 'risk band' },
  },
}).spec;
writeFileSync(plot, await new View(parse(spec), { renderer: 'none' }).toSVG());
print(`\n${plot} written`);
