/** `dunlin features check`: the data-quality checks on what could be published now, without publishing. */
import { parseAsOf, formatInstant } from '../../core/time.ts';
import type { FeatureDrift } from '../../features/quality/drift.ts';
import type { QualityResult } from '../../pipelines/quality-gate.ts';
import type { CommandModule } from '../command.ts';
import { EXIT_CODES } from '../exit-codes.ts';

const DRIFT_SHOWN = 10;

export const command: CommandModule = {
  name: 'features check',
  summary: 'run the data-quality checks on what could be published now, and publish nothing',
  examples: ['dunlin features check', 'dunlin features check --as-of 2013-06-30 --json'],
  configure: (command) => {
    command.option('--as-of <time>', 'date (its last microsecond in the portfolio\'s time zone) or instant (default: the clock of the portfolio)');
  },
  run: async (context, _args, options) => {
    const { checkServing } = await import('../../pipelines/quality-gate.ts');
    const { withoutRows } = await import('../../features/quality/check-quality.ts');
    const { scorableFeatures } = await import('../scorable-features.ts');
    const moment = options['asOf'] === undefined ? {} : { asOf: (timeZone: string) => parseAsOf(String(options['asOf']), timeZone) };
    return scorableFeatures(context, moment, async (features) => {
      const result = await checkServing(features.deployment, features.store, { ...features, name: 'check' });
      const isRefused = result.findings.some(({ severity }) => severity === 'block');
      const { findings, ...rest } = result;
      return {
        json: {
          asOf: formatInstant(features.asOf), rows: features.spine.rowCount, features: features.frame.names.length, featureSetVersion: features.version, verdict: isRefused ? 'block' : 'pass',
          findings: withoutRows(findings), ...rest,
        },
        text: describe(result, { asOf: formatInstant(features.asOf), rows: features.spine.rowCount, features: features.frame.names.length }),
        ...(isRefused ? { exitCode: EXIT_CODES['quality-gate-failed'] } : {}),
      };
    });
  },
};

function describe({ findings, drift, model, previous, report }: QualityResult, { asOf, rows, features }: { readonly asOf: string; readonly rows: number; readonly features: number }): string {
  const of = (severity: string): typeof findings => findings.filter((finding) => finding.severity === severity);
  const lines = [...of('block'), ...of('warn')].map(({ severity, check, subject, rows: concerned, detail }) =>
    `  ${severity === 'block' ? 'BLOCK' : 'warn '}  ${check.padEnd(13)} ${subject.padEnd(34)} ${concerned === 0 ? ''.padStart(12) : `${concerned} rows`.padStart(12)}  ${detail ?? ''}`.trimEnd());
  return [
    `${rows} rows x ${features} features as of ${asOf}: ${of('block').length} findings block, ${of('warn').length} warn`, ...lines,
    ...(model === null ? ['Drift: not measured, no champion says what it learnt from.'] : driftText(drift, previous === null ? 'no snapshot before' : `snapshot ${previous.slice(0, 12)}`)),
    `Report: ${report}, the rows beside it in rows.csv (in the data directory)`,
  ].join('\n');
}

function driftText(drift: readonly FeatureDrift[], previous: string): string[] {
  const number = (value: number | null): string => (value === null ? '-' : value.toFixed(3)).padStart(10);
  const own = drift.filter(({ isCommon }) => !isCommon).sort((a, b) => (b.psiPrevious ?? b.psiTraining) - (a.psiPrevious ?? a.psiTraining));
  return [
    `Drift of ${drift.length} features that the champion reads, ${drift.length - own.length} of them moved by calendar or economy; the furthest of the others (PSI; ${previous}):`,
    `  ${'feature'.padEnd(34)} ${'training'.padStart(10)} ${'before'.padStart(10)} ${'by chance'.padStart(10)} ${'missing'.padStart(10)}`,
    ...own.slice(0, DRIFT_SHOWN).map((row) => `  ${row.feature.padEnd(34)} ${number(row.psiTraining)} ${number(row.psiPrevious)} ${number(row.noise)} ${number(row.missingShare)}`),
  ];
}
