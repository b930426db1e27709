/** Reads a portfolio file: YAML or JSON, `extends`, `${VARIABLES}`, defaults, and errors that point at line and key. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import Value from 'typebox/value';
import { isMap, LineCounter, parseDocument, type Document } from 'yaml';
import { DunlinError, errorText } from '../core/errors.ts';
import { minorExponent } from '../core/money.ts';
import { PortfolioSchema, type Portfolio } from '../core/schema/portfolio.ts';
import { checkTimeZone } from '../core/time.ts';

export interface LoadedPortfolio {
  readonly portfolio: Portfolio;
  readonly path: string;
  /** Sources with absolute paths. */
  readonly sources: readonly ResolvedSource[];
}

export interface ResolvedSource {
  readonly id: string;
  readonly path: string;
  readonly mappingPath?: string;
  readonly table?: NonNullable<Portfolio['sources'][number]['table']>;
  readonly optional: boolean;
}

export type Variables = Readonly<Record<string, string | undefined>>;

interface ParsedFile {
  readonly document: Document.Parsed;
  readonly lines: LineCounter;
  readonly path: string;
}

/**
 * Loads and checks a portfolio.
 * @param variables what `${NAME}` in paths expands to
 * @throws portfolio-missing, portfolio-invalid (with line and key), variable-unset
 */
export function loadPortfolio(path: string, variables: Variables): LoadedPortfolio {
  const { value, baseFolder } = readWithParents(path, []);
  const portfolio = value as Portfolio;
  checkMeaning(portfolio, path);
  const place = (text: string): string => resolve(baseFolder, expandVariables(text, variables, path));
  const sources = portfolio.sources.map((source) => ({
    id: source.id,
    path: place(source.path),
    ...(source.mapping === undefined ? {} : { mappingPath: place(source.mapping) }),
    ...(source.table === undefined ? {} : { table: source.table }),
    optional: source.optional ?? false,
  }));
  return { portfolio, path, sources };
}

/** The file with what it extends underneath; paths are relative to the file that declares `sources`. */
function readWithParents(path: string, chain: readonly string[]): { value: Record<string, unknown>; baseFolder: string } {
  if (chain.includes(path)) throw new DunlinError('portfolio-invalid', `A portfolio must not extend itself; got ${[...chain, path].join(' -> ')}. Remove one \`extends\`.`);
  const file = parseFile(path);
  const { extends: parentPath, ...rest } = file.document.toJS() as Record<string, unknown>;
  const parent = typeof parentPath === 'string' ? readWithParents(resolve(dirname(path), parentPath), [...chain, path]) : null;
  const value = Value.Default(PortfolioSchema, { ...parent?.value, ...rest }) as Record<string, unknown>;
  checkSchema(value, file);
  return { value, baseFolder: parent && !('sources' in rest) ? parent.baseFolder : dirname(path) };
}

function parseFile(path: string): ParsedFile {
  if (!existsSync(path)) {
    throw new DunlinError('portfolio-missing', `The portfolio file must exist; got ${path}. Give one with --portfolio FILE, or start from data-samples/portfolio.yaml.`);
  }
  const lines = new LineCounter();
  const document = parseDocument(readFileSync(path, 'utf8'), { lineCounter: lines });
  const [problem] = document.errors;
  if (problem) throw new DunlinError('portfolio-invalid', `The portfolio must be YAML or JSON; ${path}:${lines.linePos(problem.pos[0]).line}: ${problem.message.split('\n')[0]!}`);
  if (!isMap(document.contents)) throw new DunlinError('portfolio-invalid', `The portfolio must be a mapping of keys; ${path} is not. See data-samples/portfolio.yaml.`);
  return { document, lines, path };
}

function checkSchema(value: unknown, file: ParsedFile): void {
  const [problem] = Value.Errors(PortfolioSchema, value);
  if (!problem) return;
  const keys = problem.instancePath.split('/').filter((key) => key !== '');
  const parameters = problem.params as { additionalProperties?: readonly string[]; requiredProperties?: readonly string[] };
  const named = [...keys, ...(parameters.additionalProperties?.slice(0, 1) ?? [])];
  const what = named.length === 0 ? 'the portfolio' : named.join('.');
  const detail = parameters.additionalProperties || problem.keyword === 'boolean' ? 'is not a known key' : parameters.requiredProperties ? `must have ${parameters.requiredProperties.join(', ')}` : problem.message;
  const line = lineOf(file, named);
  throw new DunlinError('portfolio-invalid', `${file.path}:${line}: ${what} ${detail}. See docs/portfolio.md for every key.`, { key: named.join('.'), line });
}

/** Line of the deepest key on the path that the file has. */
function lineOf(file: ParsedFile, keys: readonly string[]): number {
  for (let depth = keys.length; depth > 0; depth--) {
    const path = keys.slice(0, depth).map((key) => (/^\d+$/.test(key) ? Number(key) : key));
    const node = file.document.getIn(path, true) as { range?: [number, number, number] } | undefined;
    if (node?.range) return file.lines.linePos(node.range[0]).line;
  }
  return 1;
}

function checkMeaning(portfolio: Portfolio, path: string): void {
  const fail = (message: string): never => {
    throw new DunlinError('portfolio-invalid', `${path}: ${message}`);
  };
  const check = (key: string, read: () => unknown): void => {
    try {
      read();
    } catch (error) {
      fail(`${key}: ${errorText(error)} Correct the portfolio.`);
    }
  };
  check('timeZone', () => checkTimeZone(portfolio.timeZone));
  check('currency', () => minorExponent(portfolio.currency));
  const repeated = (ids: readonly string[]): string | undefined => ids.find((id, index) => ids.indexOf(id) !== index);
  const source = repeated(portfolio.sources.map(({ id }) => id));
  if (source) fail(`sources must have distinct ids; got ${source} twice. Rename one.`);
  const label = repeated(portfolio.labels.map(({ id }) => id));
  if (label) fail(`labels must have distinct ids; got ${label} twice. Rename one.`);
  for (const each of portfolio.sources) {
    if ((each.mapping === undefined) === (each.table === undefined)) fail(`source ${each.id} must have either a mapping or a table; got ${each.mapping ? 'both' : 'neither'}.`);
  }
  const primary = portfolio.models.default.primary;
  if (primary !== undefined && !portfolio.labels.some(({ id }) => id === primary)) fail(`models.default.primary must be one of the labels; got ${primary}.`);
}

function expandVariables(text: string, variables: Variables, path: string): string {
  return text.replace(/\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g, (_, name: string) => {
    const value = variables[name];
    if (value === undefined || value === '') throw new DunlinError('variable-unset', `The variable ${name} must be set, since ${path} uses it in a path. Set it in the environment.`);
    return value;
  });
}
