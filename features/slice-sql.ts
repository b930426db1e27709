/** The part of a view's SQL that makes one column: its expression, and upstream only what that needs. For reading, not for running. */

interface Cte {
  readonly name: string;
  readonly items: readonly SelectItem[];
  /** `from` and all after it. */
  readonly tail: string;
}

interface SelectItem {
  readonly text: string;
  /** Name that the item has outside; null for `*`. */
  readonly alias: string | null;
}

/** A statement like that of the view with only what `column` needs; the whole statement where it cannot be cut. */
export function sliceSql(sql: string, column: string): string {
  const ctes = readCtes(sql);
  if (ctes.length === 0 || !ctes.at(-1)!.items.some(({ alias }) => alias === column)) return sql;
  let needed = new Set([column]);
  const kept: string[] = [];
  for (const [index, cte] of [...ctes].reverse().entries()) {
    const later = kept.join('\n');
    if (index > 0 && !mentions(later, cte.name)) continue;
    const items = cte.items.filter(({ alias, text }) => alias === null || needed.has(alias) || index > 0 && alias === 'row_id' && mentions(text, 'row_id'));
    const shown = items.length === 0 ? cte.items : items;
    const wanted = new Set([...needed, ...words(shown.map(({ text }) => text).join(' '))]);
    const tail = dropJoins(cte.tail, (name) => ctes.find((other) => other.name === name)?.items.some(({ alias }) => alias === null || alias !== 'row_id' && wanted.has(alias)) ?? true);
    kept.unshift(`${cte.name} as (\n  select ${shown.map(({ text }) => text).join(',\n    ')}\n  ${tail}\n)`);
    needed = new Set([...wanted, ...words(tail)]);
  }
  return `with ${kept.join(',\n')}\nselect ${column} from final`;
}

function readCtes(sql: string): readonly Cte[] {
  const found: Cte[] = [];
  const head = /(?:\bwith|,)\s+(\w+)\s+as\s*\(/g;
  for (let match = head.exec(sql); match !== null; match = head.exec(sql)) {
    const end = closing(sql, head.lastIndex);
    const body = sql.slice(head.lastIndex, end).trim();
    head.lastIndex = end;
    const select = /^select\s+(distinct\s+)?/i.exec(body);
    const from = select === null ? -1 : topLevel(body, /\bfrom\b/gi)[0] ?? body.length;
    if (select === null || topLevel(body, /\bunion\b/gi).length > 0) found.push({ name: match[1]!, items: [{ text: body.replace(/^select\s+/i, ''), alias: null }], tail: '' });
    else found.push({ name: match[1]!, items: splitItems(body.slice(select[0].length, from)).map((text) => ({ text: (select[1] ?? '') + text, alias: aliasOf(text) })), tail: body.slice(from).trim().replace(/\s*\n\s*/g, '\n  ') });
  }
  return found;
}

/** Left joins by row_id alone change no row: those that give nothing needed go. */
function dropJoins(tail: string, isNeeded: (name: string) => boolean): string {
  return tail.split('\n').filter((line) => {
    const name = /^\s*left join (\w+) using \(row_id\)$/.exec(line)?.[1];
    return name === undefined || isNeeded(name);
  }).join('\n');
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

function closing(text: string, from: number): number {
  const end = depthOf(text.slice(from)).indexOf(-1);
  return end < 0 ? text.length : from + end;
}

function mentions(text: string, word: string): boolean {
  return new RegExp(`\\b${word}\\b`).test(text);
}

function words(text: string): readonly string[] {
  return text.match(/\b[a-z_]\w*\b/gi) ?? [];
}
