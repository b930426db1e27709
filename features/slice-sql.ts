/** The part of a view's SQL that makes some of its columns: their expressions, and upstream only what those need. */
import type { FeatureView } from './contract.ts';
import { narrowSums, type CutCte } from './narrow-sums.ts';

/** A left join by row_id alone changes no row: one that gives nothing needed can go. */
const LEFT_JOIN = /\n\s*left join (\w+) using \(row_id\)(?=\n|$)/g;

/** The view with only these of its columns: it computes what they need and nothing else, and gives them with the bits of the whole view. */
export function narrowView(view: FeatureView, names: readonly string[]): FeatureView {
  const columns = view.columns.filter(({ name }) => names.includes(name));
  const invariants = view.invariants.filter((invariant) => invariant.columns.every((name) => names.includes(name)));
  return { ...view, columns, invariants, sql: sliceSql(view.sql, columns.map(({ name }) => name)), isPart: true };
}

/** A statement that gives `row_id` and the columns as the view does; the whole statement where it cannot be cut. */
export function sliceSql(sql: string, columns: readonly string[]): string {
  const ctes = readCtes(sql);
  if (ctes.length === 0 || !columns.every((column) => ctes.at(-1)!.items.some(({ alias }) => alias === column))) return sql;
  let needed = new Set(['row_id', ...columns]);
  const kept: CutCte[] = [];
  for (const [index, cte] of [...ctes].reverse().entries()) {
    const later = kept.map(sqlOf).join('\n');
    if (index > 0 && !mentions(later, cte.name)) continue;
    const items = cte.items.filter(({ alias, text }) => cte.isDistinct || alias === null || (alias === 'row_id' ? mentions(text, 'row_id') : needed.has(alias)));
    const shown = items.length === 0 ? cte.items : items;
    const wanted = new Set([...needed, ...words(shown.map(({ text }) => text).join(' ')), ...words(cte.tail.replaceAll(LEFT_JOIN, ''))]);
    const isNeeded = (name: string): boolean => ctes.find((other) => other.name === name)?.items.some(({ alias }) => alias === null || alias !== 'row_id' && wanted.has(alias)) ?? true;
    const tail = cte.tail.replaceAll(LEFT_JOIN, (line, name: string) => (isNeeded(name) ? line : '')).trimEnd();
    const dropped = [...cte.tail.matchAll(LEFT_JOIN)].map((match) => match[1]!).filter((name) => !isNeeded(name));
    const given = shown.filter(({ text }) => !dropped.some((name) => text.startsWith(`${name}.*`)));
    kept.unshift({ ...cte, items: given, tail });
    needed = new Set([...wanted, ...words(tail)]);
  }
  return `with ${narrowSums(kept).map(sqlOf).join(',\n')}\nselect row_id, ${columns.join(', ')} from final`;
}

function sqlOf({ name, hint, isDistinct, items, tail }: CutCte): string {
  return `${name} as ${hint}(\n  select ${isDistinct ? 'distinct ' : ''}${items.map(({ text }) => text).join(',\n    ')}\n  ${tail}\n)`;
}

function readCtes(commented: string): readonly CutCte[] {
  const sql = commented.replace(/('(?:[^']|'')*')|\s*--[^\n]*/g, (_, quoted: string | undefined) => quoted ?? '');
  const found: CutCte[] = [];
  const head = /(?:\bwith|,)\s+(\w+)\s+as\s+((?:not\s+)?materialized\s*)?\(/g;
  for (let match = head.exec(sql); match !== null; match = head.exec(sql)) {
    const end = closing(sql, head.lastIndex);
    const body = sql.slice(head.lastIndex, end).trim();
    head.lastIndex = end;
    const [, name, hint = ''] = match;
    const select = /^select\s+(distinct\s+)?/i.exec(body);
    const from = select === null ? -1 : topLevel(body, /\bfrom\b/gi)[0] ?? body.length;
    if (select === null || topLevel(body, /\bunion\b/gi).length > 0) found.push({ name: name!, hint, isDistinct: false, items: [{ text: body.replace(/^select\s+/i, ''), alias: null }], tail: '' });
    else found.push({ name: name!, hint, isDistinct: select[1] !== undefined, items: splitItems(body.slice(select[0].length, from)).map((text) => ({ text, alias: aliasOf(text) })), tail: body.slice(from).trim().replace(/\s*\n\s*/g, '\n  ') });
  }
  return found;
}

function aliasOf(text: string): string | null {
  if (text.endsWith('*')) return null;
  return /\bas\s+"?(\w+)"?\s*$/i.exec(text)?.[1] ?? /(\w+)\s*$/.exec(text)?.[1] ?? null;
}

function splitItems(text: string): string[] {
  const cuts = topLevel(text, /,/g);
  return [...cuts, text.length].map((end, i) => text.slice(i === 0 ? 0 : cuts[i - 1]! + 1, end).trim().replace(/\s+/g, ' ')).filter((item) => item !== '');
}

/** Places of a pattern outside parentheses and quotes. */
function topLevel(text: string, pattern: RegExp): number[] {
  const depths = depthOf(text);
  return [...text.matchAll(pattern)].map((match) => match.index).filter((place) => depths[place] === 0);
}

/** Nesting at every character; inside quotes it counts as nested. */
function depthOf(text: string): Int32Array {
  const depths = new Int32Array(text.length);
  let depth = 0, isQuoted = false;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === "'") isQuoted = !isQuoted;
    if (!isQuoted && text[i] === ')') depth--;
    depths[i] = depth + (isQuoted ? 1 : 0);
    if (!isQuoted && text[i] === '(') depth++;
  }
  return depths;
}

/** Place of the parenthesis that closes the one open at `from`. */
function closing(text: string, from: number): number {
  let depth = 0, isQuoted = false;
  for (let i = from; i < text.length; i++) {
    if (text[i] === "'") isQuoted = !isQuoted;
    else if (!isQuoted && text[i] === '(') depth++;
    else if (!isQuoted && text[i] === ')' && depth-- === 0) return i;
  }
  return text.length;
}

function mentions(text: string, word: string): boolean {
  return new RegExp(`\\b${word}\\b`).test(text);
}

function words(text: string): readonly string[] {
  return text.match(/\b[a-z_]\w*\b/gi) ?? [];
}
