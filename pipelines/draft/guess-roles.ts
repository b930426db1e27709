/** What each column means: by its name, by its values, and by how the columns stand to one another. */
import { fitContent } from './fit-content.ts';
import type { Guess } from './guess.ts';
import { matchName } from './match-name.ts';
import type { ColumnProfile } from './profile-columns.ts';
import { parseText } from './order-dates.ts';
import { ROLES, type Role } from './role-words.ts';

export interface RoleGuess extends Guess<Role> {
  readonly column: ColumnProfile;
}

/** Roles that values alone may suggest, and how sure that can be. */
const BY_CONTENT: Readonly<Partial<Record<Role, number>>> = { currency: 0.8, email: 0.85, country: 0.55, amount: 0.55, debtor_id: 0.4, invoice_number: 0.45, invoice_date: 0.4 };
/** A role that two columns could have is no more than this. */
const CONTESTED = 0.65;
/** Two candidates so near are a contest. */
const NEAR = 0.08;

type Row = Readonly<Record<string, string | null>>;

/** One column at most for each role and one role at most for each column; the surest pair first. */
export function guessRoles(columns: readonly ColumnProfile[], rows: readonly Row[]): RoleGuess[] {
  const pairs = columns.flatMap((column) => ROLES.map((role) => scorePair(column, role))).filter((pair) => pair !== null)
    .sort((a, b) => b.sureness - a.sureness || columns.indexOf(a.column) - columns.indexOf(b.column));
  const taken: RoleGuess[] = [];
  for (const pair of pairs) {
    if (taken.some(({ column, value }) => column === pair.column || value === pair.value && pair.value !== 'derived' && pair.value !== 'side_amount')) continue;
    const rival = pairs.find((other) => other.value === pair.value && other.column !== pair.column && pair.sureness - other.sureness < NEAR && !taken.some(({ column }) => column === other.column)
      && !pairs.some((better) => better.column === other.column && better.sureness > other.sureness));
    taken.push(rival && pair.value !== 'derived' && pair.value !== 'side_amount'
      ? { ...pair, sureness: Math.min(pair.sureness, CONTESTED), because: `${pair.because}; but column ${rival.column.name} fits almost as well` } : pair);
  }
  return checkDates(taken, rows);
}

function scorePair(column: ColumnProfile, role: Role): RoleGuess | null {
  const { fit, because } = fitContent(column, role);
  if (fit === 0) return null;
  const { strength, phrase, languages } = matchName(column.name, role);
  if (strength === 0) {
    const byContent = BY_CONTENT[role];
    if (byContent === undefined || !suggests(column, role, fit)) return null;
    return { column, value: role, sureness: byContent * fit, because: `nothing in its name; ${because}` };
  }
  const sureness = (0.3 + 0.67 * strength) * (0.4 + 0.6 * fit);
  return { column, value: role, sureness, because: `its name ${strength >= 0.95 ? 'is' : 'has'} "${phrase}" (${languages.join(', ')})${strength <= 0.6 ? ', which may mean other things' : ''}; ${because}` };
}

/** Whether the values alone are telling enough. */
function suggests(column: ColumnProfile, role: Role, fit: number): boolean {
  if (role === 'amount') return column.number !== null && !column.number.isWhole && column.number.decimals <= 2;
  if (role === 'debtor_id') return fit === 1 && column.distinct > 2 && column.type === 'text' && column.values.every(({ text }) => /\d/.test(text) && text.length <= 32);
  if (role === 'invoice_number') return fit === 1 && column.values.every(({ text }) => /\d/.test(text) && text.length <= 32);
  return fit === 1;
}

/** An invoice is due and paid on or after its date; dates that stand the other way round are doubtful. */
function checkDates(guesses: readonly RoleGuess[], rows: readonly Row[]): RoleGuess[] {
  const issued = guesses.find(({ value }) => value === 'invoice_date');
  if (!issued) return [...guesses];
  const verdicts = new Map(guesses.filter(({ value }) => value === 'due_date' || value === 'payment_date').map((later) => [later, shareInOrder(issued.column, later.column, rows)]));
  return guesses.map((guess) => {
    const shares = guess === issued ? [...verdicts.values()] : verdicts.has(guess) ? [verdicts.get(guess)!] : [];
    const known = shares.filter((share) => share !== null);
    if (known.length === 0) return guess;
    const share = Math.min(...known);
    if (share >= 0.98) return { ...guess, sureness: Math.min(0.97, guess.sureness + 0.08), because: `${guess.because}; invoice, due and payment dates follow one another` };
    if (share >= 0.8) return guess;
    return { ...guess, sureness: guess.sureness * 0.6, because: `${guess.because}; but in ${(100 * (1 - share)).toFixed(0)} % of the rows the dates stand the other way round` };
  });
}

function shareInOrder(first: ColumnProfile, later: ColumnProfile, rows: readonly Row[]): number | null {
  const pairs = rows.map((row) => [parseText(row[first.name] ?? null, first), parseText(row[later.name] ?? null, later)] as const).filter(([a, b]) => a !== null && b !== null);
  return pairs.length === 0 ? null : pairs.filter(([a, b]) => a! <= b!).length / pairs.length;
}
