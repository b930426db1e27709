/** Where all that a part sums up counts under one condition, rows that do not meet it need not come that far. */

export interface CutCte {
  readonly name: string;
  /** `not materialized `, or nothing. */
  readonly hint: string;
  readonly isDistinct: boolean;
  /** What it selects; `alias` is the name outside, null for `*`. */
  readonly items: readonly { readonly text: string; readonly alias: string | null }[];
  /** `from` and all after it. */
  readonly tail: string;
}

interface Counted {
  readonly condition: string;
  /** It is 0, not missing, where no row meets the condition. */
  readonly isZero: boolean;
}

/** Forms of an aggregate under a condition; the condition is the first group. */
const FORMS: readonly { readonly form: RegExp; readonly isZero: boolean }[] = [
  { form: /^sum\(case when ((?:(?! then ).)+) then [\w.]+ else 0 end\)(?:::\w+)? as \w+$/, isZero: true },
  { form: /^count\(\*\) filter \(where (.+)\)(?:::\w+)? as \w+$/, isZero: true },
  { form: /^coalesce\(sum\([\w.]+\) filter \(where (.+)\), 0\)(?:::\w+)? as \w+$/, isZero: true },
  { form: /^(?:sum|min|max)\([\w.]+\) filter \(where (.+)\)(?:::\w+)? as \w+$/, isZero: false },
];

/**
 * The CTEs, some with their condition as a `where` too. A group none of whose rows meets it then gives no row, which makes no difference to
 * readers that left join it and read a missing number as what it was: missing, or 0 by `coalesce(name, 0)`.
 */
export function narrowSums(ctes: readonly CutCte[]): readonly CutCte[] {
  return ctes.map((cte, index) => {
    const counted = countedUnder(cte);
    if (counted === null || !isLeftJoinedOnly(cte, ctes.slice(index + 1), counted.isZero)) return cte;
    return { ...cte, tail: cte.tail.replace(/\bgroup by /, `where ${counted.condition}\n  group by `) };
  });
}

function countedUnder({ isDistinct, items, tail }: CutCte): Counted | null {
  if (isDistinct || !/^from (?:(?!\b(?:select|group by)\b).)*\bgroup by [\w., ]+$/s.test(tail) || /\b(where|having|qualify)\b/.test(tail)) return null;
  const sums = items.filter(({ text }) => !/^[\w.]+$/.test(text)).map(({ text }) => readSum(text));
  const [first] = sums;
  if (first === undefined || sums.some((sum) => sum === null || sum.condition !== first!.condition)) return null;
  return { condition: first!.condition, isZero: sums.some((sum) => sum!.isZero) };
}

function readSum(text: string): Counted | null {
  for (const { form, isZero } of FORMS) {
    const condition = form.exec(text)?.[1];
    if (condition !== undefined && isBalanced(condition)) return { condition, isZero };
  }
  return null;
}

function isBalanced(text: string): boolean {
  let depth = 0;
  for (const letter of text.replaceAll(/'[^']*'/g, '')) {
    if (letter === '(') depth++;
    if (letter === ')' && --depth < 0) return false;
  }
  return depth === 0;
}

function isLeftJoinedOnly({ name, items }: CutCte, later: readonly CutCte[], isZero: boolean): boolean {
  const tails = later.map(({ tail }) => tail).join('\n').replace(new RegExp(`\\bleft join ${name} using \\(row_id\\)`), '');
  const texts = later.flatMap((cte) => cte.items.map(({ text }) => text.replace(new RegExp(`^${name}\\.\\*( exclude \\(row_id\\))?$`), ''))).join('\n');
  const mentions = (text: string, word: string): boolean => new RegExp(`\\b${word}\\b`).test(text);
  if (mentions(tails, name) || mentions(texts, name)) return false;
  return !isZero || items.every(({ alias }) => alias === null || alias === 'row_id'
    || !mentions(`${tails}\n${texts.replaceAll(`coalesce(${alias}, 0)`, '').replaceAll(new RegExp(`\\bas ${alias}$`, 'gm'), '')}`, alias));
}
