/** Reads a portfolio file: YAML or JSON, `extends`, `${VARIABLES}`, defaults, and errors that point at line and key. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import Value from 'typebox/value';
import { DunlinError, errorText } from '../core/errors.ts';
import { minorExponent } from '../core/money.ts';
import { PortfolioSchema, type Portfolio } from '../core/schema/portfolio.ts';
import { checkTimeZone } from '../core/time.ts';
import { parsePlacedYaml, type PlacedYaml } from './placed-yaml.ts';
import { findSchemaProblem } from './schema-problem.ts';

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

const KIND = { name: 'portfolio', code: 'portfolio-invalid', docs: 'docs/portfolio.md for every key' } as const;

/**
 * Loads and checks a portfolio.
 * @param variables what `${NAME}` in paths expands to
 * @throws portfolio-missing, portfolio-invalid (with line and key), variable-unset
 */
export function loadPortfolio(path: string, variables: Variables): LoadedPortfolio {
  const { value, baseFolder, file } = readWithParents(path, []);
  const portfolio = value as Portfolio;
  checkMeaning(portfolio, file);
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
function readWithParents(path: string, chain: readonly string[]): { value: Record<string, unknown>; baseFolder: string; file: PlacedYaml } {
  if (chain.includes(path)) throw new DunlinError('portfolio-invalid', `A portfolio must not extend itself; got ${[...chain, path].join(' -> ')}. Remove one \`extends\`.`);
  const file = parseFile(path);
  const { extends: parentPath, ...rest } = file.value;
  const parent = typeof parentPath === 'string' ? readWithParents(resolve(dirname(path), parentPath), [...chain, path]) : null;
  const value = Value.Default(PortfolioSchema, { ...parent?.value, ...rest }) as Record<string, unknown>;
  const problem = findSchemaProblem(PortfolioSchema, value);
  if (problem) file.fail(problem.keys, problem.message);
  return { value, baseFolder: parent && !('sources' in rest) ? parent.baseFolder : dirname(path), file };
}

function parseFile(path: string): PlacedYaml {
  if (!existsSync(path)) {
    throw new DunlinError('portfolio-missing', `The portfolio file must exist; got ${path}. Give one with --portfolio FILE, draft one with \`dunlin init\`, or start from data-samples/portfolio.yaml.`);
  }
  return parsePlacedYaml(readFileSync(path, 'utf8'), path, KIND);
}

function checkMeaning(portfolio: Portfolio, { fail }: PlacedYaml): void {
  const check = (key: string, read: () => unknown): void => {
    try {
      read();
    } catch (error) {
      fail([key], `is not usable: ${errorText(error)} Correct the portfolio.`);
    }
  };
  check('timeZone', () => checkTimeZone(portfolio.timeZone));
  check('currency', () => minorExponent(portfolio.currency));
  for (const key of ['sources', 'labels'] as const) {
    const ids = portfolio[key].map(({ id }) => id);
    const again = ids.findIndex((id, index) => ids.indexOf(id) !== index);
    if (again >= 0) fail([key, again, 'id'], `must be distinct from the other ids; got ${ids[again]} twice. Rename one.`);
  }
  for (const [index, each] of portfolio.sources.entries()) {
    if ((each.mapping === undefined) === (each.table === undefined)) fail(['sources', index], `must have either a mapping or a table; got ${each.mapping ? 'both' : 'neither'}`);
  }
  const { primary } = portfolio.models.default;
  const labels = portfolio.labels.map(({ id }) => id);
  if (primary !== undefined && !labels.includes(primary)) fail(['models', 'default', 'primary'], `must be one of the labels ${labels.join(', ')}; got ${primary}`);
}

function expandVariables(text: string, variables: Variables, path: string): string {
  return text.replace(/\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g, (_, name: string) => {
    const value = variables[name];
    if (value === undefined || value === '') throw new DunlinError('variable-unset', `The variable ${name} must be set, since ${path} uses it in a path. Set it in the environment.`);
    return value;
  });
}
