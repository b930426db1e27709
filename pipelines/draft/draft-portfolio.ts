/** Drafts a portfolio with its mappings for a user's own files, and tries the draft out. */
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { writeFileAtomically } from '../../core/atomic-write.ts';
import { DunlinError, errorText } from '../../core/errors.ts';
import type { Progress } from '../../core/progress.ts';
import { TABLE_NAMES } from '../../core/schema/tables.ts';
import { openStore } from '../../features/store/open.ts';
import { previewSources, type SourcePreview } from '../preview-sources.ts';
import { composeMapping } from './compose-mapping.ts';
import { writePortfolio } from './compose-portfolio.ts';
import { examineFile, type ExaminedFile } from './examine-file.ts';
import { guessSetting, type KnownSetting, type Setting } from './guess-setting.ts';

export interface DraftOptions {
  /** Folder of the draft. */
  readonly folder: string;
  /** Left out: the data files in the folder. */
  readonly files: readonly string[];
  readonly known: KnownSetting;
  /** Folder of the published JSON Schemas. */
  readonly docs: string;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

export interface DraftedFile {
  readonly file: ExaminedFile;
  /** Path of its mapping; null for canonical tables and for files that became no source. */
  readonly mappingPath: string | null;
  /** Null where it became a source. */
  readonly leftOut: string | null;
  /** The trial of the draft; null where it became no source, text where the trial failed. */
  readonly preview: SourcePreview | string | null;
}

export interface Draft {
  readonly portfolioPath: string;
  readonly setting: Setting;
  readonly files: readonly DraftedFile[];
  readonly unreadable: readonly { readonly path: string; readonly because: string }[];
}

const DATA_FILE = /\.(csv|tsv|txt|parquet|ndjson|jsonl|arrow|arrows|feather|ipc)(\.gz)?$/i;
/** Rows of each table in the trial. */
const PREVIEW_ROWS = 2;

/** Looks, writes and tries. Throws `argument-invalid` where something would be overwritten, `source-missing` where there is nothing to look at. */
export async function draftPortfolio(options: DraftOptions): Promise<Draft> {
  const { folder, signal, progress } = options;
  const portfolioPath = join(folder, 'portfolio.yaml');
  refuseExisting([portfolioPath]);
  const { examined, unreadable } = await examineAll(findFiles(options), options);
  const setting = guessSetting(examined, options.known);
  const schemaFrom = (path: string, name: string): string => relative(dirname(path), join(options.docs, name));
  const drafts = examined.map((file) => {
    const mappingPath = join(folder, 'mappings', `${file.name}.yaml`);
    return { file, mappingPath, text: file.table === null ? composeMapping(file, setting, schemaFrom(mappingPath, 'mapping.schema.json')) : null };
  });
  const used = drafts.filter(({ file, text }) => file.table !== null || text !== null).sort((a, b) => order(a.file) - order(b.file));
  const left = drafts.filter((draft) => !used.includes(draft)).map(({ file }) => ({ path: relative(folder, file.path), because: leftReason(file) }));
  if (used.length === 0) throw new DunlinError('source-unreadable', `At least one file must hold invoices, payments, a ledger or debtors; got ${[...left, ...unreadable].map(({ path, because }) => `${basename(path)} (${because})`).join(', ')}. Write a mapping by hand: docs/mapping.md.`);
  refuseExisting(drafts.filter(({ text }) => text !== null).map(({ mappingPath }) => mappingPath));
  for (const { mappingPath, text } of drafts) if (text !== null) writeFileAtomically(mappingPath, text);
  writeFileAtomically(portfolioPath, writePortfolio({
    name: portfolioName(folder), schemaPath: schemaFrom(portfolioPath, 'portfolio.schema.json'), setting, left: [...left, ...unreadable], hasTerms: used.some(({ file }) => file.roles.some(({ value }) => value === 'due_date')),
    sources: used.map(({ file, text, mappingPath }) => ({ id: file.name, path: relative(folder, file.path), ...(text === null ? { table: file.table! } : { mapping: relative(folder, mappingPath) }) })),
  }));
  const files: DraftedFile[] = [];
  for (const { file, mappingPath, text } of [...used, ...drafts.filter((draft) => !used.includes(draft))]) {
    const isUsed = file.table !== null || text !== null;
    const preview = isUsed ? await tryOut({ file, mappingPath: text === null ? null : mappingPath, setting }, { progress, signal }) : null;
    files.push({ file, mappingPath: text === null ? null : mappingPath, leftOut: isUsed ? null : leftReason(file), preview });
  }
  return { portfolioPath, setting, files, unreadable };
}

function findFiles({ folder, files }: DraftOptions): string[] {
  const absent = files.find((file) => !statSync(file, { throwIfNoEntry: false })?.isFile());
  if (absent !== undefined) throw new DunlinError('source-missing', `Every named file must exist; got ${absent}. Check the path.`, { path: absent });
  if (files.length > 0) return files.map((file) => resolve(file));
  const found = existsSync(folder) && statSync(folder).isDirectory() ? readdirSync(folder).filter((name) => DATA_FILE.test(name)).sort().map((name) => join(folder, name)) : [];
  if (found.length === 0) throw new DunlinError('source-missing', `There must be data files to look at; got none in ${folder}. Put them there, or name them: dunlin init DIR FILES...`, { folder });
  return found;
}

async function examineAll(paths: readonly string[], { progress, signal }: DraftOptions): Promise<{ readonly examined: ExaminedFile[]; readonly unreadable: { path: string; because: string }[] }> {
  const scratch = mkdtempSync(join(tmpdir(), 'dunlin-init-'));
  const examined: ExaminedFile[] = [];
  const unreadable: { path: string; because: string }[] = [];
  try {
    const store = await openStore(join(scratch, 'store.duckdb'));
    try {
      for (const [index, path] of paths.entries()) {
        signal.throwIfAborted();
        progress({ step: 'init', share: index / paths.length, text: `looking at ${basename(path)}` });
        try {
          const file = await examineFile(store, path, signal);
          examined.push({ ...file, name: distinctName(file.name, examined.map(({ name }) => name)) });
        } catch (error) {
          signal.throwIfAborted();
          unreadable.push({ path, because: errorText(error) });
        }
      }
      progress({ step: 'init', share: 1, text: `${paths.length} files looked at` });
    } finally {
      store.close();
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  return { examined, unreadable };
}

interface Trial {
  readonly file: ExaminedFile;
  readonly mappingPath: string | null;
  readonly setting: Setting;
}

async function tryOut({ file, mappingPath, setting }: Trial, context: Pick<DraftOptions, 'progress' | 'signal'>): Promise<SourcePreview | string> {
  try {
    const portfolio = { currency: setting.currency.value, timeZone: setting.timeZone.value };
    const [preview] = await previewSources([{ path: file.path, ...(mappingPath === null ? { table: file.table! } : { mappingPath }) }], { portfolio, rows: PREVIEW_ROWS, ...context });
    return preview!;
  } catch (error) {
    context.signal.throwIfAborted();
    return errorText(error);
  }
}

/** Facts may arrive in any order; this one reads best. */
function order({ table, kind }: ExaminedFile): number {
  return table === null ? 100 + ['debtors', 'invoices', 'ledger', 'payments'].indexOf(kind.value) : TABLE_NAMES.length - TABLE_NAMES.indexOf(table);
}

function leftReason({ kind }: ExaminedFile): string {
  return kind.value === 'unknown' ? kind.because : `taken for ${kind.value}, but it lacks a customer, an amount or a date`;
}

function refuseExisting(paths: readonly string[]): void {
  const found = paths.find((path) => existsSync(path));
  if (found !== undefined) throw new DunlinError('argument-invalid', `A draft must not overwrite anything; ${found} is there already. Move it away, or draft into another directory.`, { path: found });
}

function distinctName(name: string, taken: readonly string[]): string {
  for (let count = 2, tried = name; ; count++) {
    if (!taken.includes(tried)) return tried;
    tried = `${name}-${count}`;
  }
}

function portfolioName(folder: string): string {
  const plain = basename(resolve(folder)).toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '');
  return plain === '' ? 'my-portfolio' : plain;
}
