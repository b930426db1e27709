/** `dunlin ingest`: files into the store by a mapping, or every source of the portfolio. */
import { resolve } from 'node:path';
import { DunlinError } from '../../core/errors.ts';
import { isTableName, TABLE_NAMES } from '../../core/schema/tables.ts';
import type { BatchSummary, IngestSource } from '../../pipelines/ingest.ts';
import type { CommandContext, CommandModule, CommandResult } from '../command.ts';

export const command: CommandModule = {
  name: 'ingest',
  summary: 'take files into the store by a mapping; without files, every source of the portfolio and the logs of serving',
  examples: [
    'dunlin ingest invoices.csv --mapping data-samples/mappings/ibm-accounts-receivable.yaml', 'dunlin ingest entries.csv.gz --table ledger_entry',
    'dunlin ingest --portfolio data-samples/portfolios/road-traffic-fines.yaml', 'dunlin ingest invoices.csv --mapping mapping.yaml --dry-run',
    "dunlin ingest 'exports/*.csv.gz' --mapping mapping.yaml", 'dunlin ingest --list',
  ],
  configure: (command) => {
    command
      .argument('[files...]', 'files, folders of data files, or patterns in quotes; each file is a batch')
      .option('--mapping <file>', 'mapping that says what the columns mean, see docs/mapping.md')
      .option('--table <name>', `canonical table whose columns the files already have: ${TABLE_NAMES.join(', ')}`)
      .option('--source <id>', 'source id of the files (default: the name of the mapping)')
      .option('--dry-run', 'map and check, show the first rows of every table and what is wrong, and store nothing')
      .option('--list', 'show what was taken in: file, hash, rows, when')
      .option('--rows <n>', 'rows shown by --dry-run of each table and of each broken rule', '5');
  },
  run: async (context, args, options) => {
    const { intakeStore, openDeployment, readWatermark, withStore } = await import('../../pipelines/deployment.ts');
    const { ingestFiles } = await import('../../pipelines/ingest-files.ts');
    const { ingestLogs } = await import('../../pipelines/ingest-logs.ts');
    const named = args.length > 0 ? namedSources(args, options) : null;
    if (named === null && (options['mapping'] !== undefined || options['table'] !== undefined)) throw new DunlinError('argument-invalid', 'Files must be named with --mapping or --table; got none. Name at least one file.');
    if (options['list'] === true) return list(context);
    if (options['dryRun'] === true) return preview(context, named, options);
    const deployment = openDeployment({ home: context.home, portfolioPath: context.portfolioPath }, context.environment);
    const batches = await withStore(deployment, async (store) => {
      const deps = { store, home: deployment.home, portfolio: deployment.portfolio, watermark: await readWatermark(store), progress: context.progress, signal: context.signal };
      const taken: (BatchSummary & { readonly file: string })[] = await ingestFiles(deps, named ?? deployment.sources);
      if (named === null) for (const { log, ...batch } of await ingestLogs(deps)) if (batch.rowsRead > 0) taken.push({ file: `log/${log}`, ...batch });
      return taken;
    }, intakeStore(context.progress));
    return { json: totalOf(batches), text: batches.map(describe).join('\n') };
  },
};

/** The manifest of what was taken in. */
async function list(context: CommandContext): Promise<CommandResult> {
  const { openDeployment, withStore } = await import('../../pipelines/deployment.ts');
  const { readManifest } = await import('../../features/store/taken-files.ts');
  const deployment = openDeployment({ home: context.home, portfolioPath: context.portfolioPath }, context.environment);
  const files = await withStore(deployment, readManifest);
  const lines = files.map((file) => `${file.takenAt ?? '-'.padEnd(20)}  ${file.contentSha256.slice(0, 12)}  ${file.sourceId}  ${file.file ?? '-'}: ${counts(file)}`);
  return { json: { files }, text: lines.length === 0 ? 'Nothing was taken in yet.' : lines.join('\n') };
}

/** Looks at the files without a data directory: none is created, and one that is busy is not waited for. */
async function preview(context: CommandContext, named: readonly IngestSource[] | null, options: Readonly<Record<string, unknown>>): Promise<CommandResult> {
  const { readDeployment } = await import('../../pipelines/deployment.ts');
  const { previewSources } = await import('../../pipelines/preview-sources.ts');
  const { previewText } = await import('../preview-text.ts');
  const rows = Number(options['rows']);
  if (!Number.isInteger(rows) || rows < 0) throw new DunlinError('argument-invalid', `--rows must be a whole number >= 0; got ${String(options['rows'])}.`);
  const { portfolio, sources } = readDeployment({ home: context.home, portfolioPath: context.portfolioPath }, context.environment);
  const { expandSources } = await import('../../pipelines/ingest-files.ts');
  const files = await previewSources(expandSources(named ?? sources, context.progress), { portfolio, rows, progress: context.progress, signal: context.signal });
  return { json: { dryRun: true, files }, text: previewText(files) };
}

function namedSources(files: readonly string[], options: Readonly<Record<string, unknown>>): IngestSource[] {
  const { mapping, table, source } = options as { mapping?: string; table?: string; source?: string };
  if ((mapping === undefined) === (table === undefined)) throw new DunlinError('argument-invalid', `Files must come with either --mapping or --table; got ${mapping === undefined ? 'neither' : 'both'}.`);
  if (table !== undefined && !isTableName(table)) throw new DunlinError('argument-invalid', `--table must be one of ${TABLE_NAMES.join(', ')}; got ${table}.`);
  return files.map((file) => ({
    path: resolve(file), ...(source === undefined ? {} : { id: source }), ...(mapping === undefined ? {} : { mappingPath: resolve(mapping) }),
    ...(table !== undefined && isTableName(table) ? { table } : {}),
  }));
}

/** The summary of one batch, or the sums over several with the ids and quarantine file of the last. */
function totalOf(batches: readonly (BatchSummary & { readonly file: string })[]): Record<string, unknown> {
  const sum = (field: 'rowsRead' | 'entriesNew' | 'entriesDuplicate' | 'rowsFiltered' | 'rowsQuarantined' | 'rowsLate'): number => batches.reduce((total, batch) => total + batch[field], 0);
  return {
    batchId: batches.at(-1)?.batchId ?? null, rowsRead: sum('rowsRead'), entriesNew: sum('entriesNew'), entriesDuplicate: sum('entriesDuplicate'), rowsFiltered: sum('rowsFiltered'),
    rowsQuarantined: sum('rowsQuarantined'), rowsLate: sum('rowsLate'), quarantineFile: batches.findLast(({ quarantineFile }) => quarantineFile !== null)?.quarantineFile ?? null, batches,
  };
}

function describe(batch: BatchSummary & { readonly file: string }): string {
  const quarantine = batch.quarantineFile === null ? '' : `\n  what was wrong: ${batch.quarantineFile}`;
  return `${batch.file}: ${counts(batch)}${quarantine}`;
}

function counts(batch: Omit<BatchSummary, 'quarantineFile'>): string {
  return `${batch.rowsRead} rows read, ${batch.entriesNew} entries new, ${batch.entriesDuplicate} duplicate, ${batch.rowsFiltered} rows filtered, ${batch.rowsQuarantined} quarantined, ${batch.rowsLate} late`;
}
