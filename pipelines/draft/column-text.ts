/** Source columns as expressions of a mapping. */
import type { Guess } from './guess.ts';
import type { RoleGuess } from './guess-roles.ts';
import { yamlText, type DraftColumn } from './mapping-text.ts';
import type { ColumnProfile } from './profile-columns.ts';

/** Marks that the format of the file declares. */
export interface Marks {
  readonly decimal: string;
  readonly thousands: string;
}

/** A column that is read as an id or text. */
export function plainColumn(name: string, guess: RoleGuess): DraftColumn {
  return { name, text: yamlText(guess.column.name), guess };
}

/** A column of dates; as doubtful as its role or its format, whichever is more. */
export function dateColumn(name: string, guess: RoleGuess): DraftColumn {
  return { name, text: `{ column: ${yamlText(guess.column.name)}, format: ${yamlText(guess.column.date?.format ?? 'YYYY-MM-DD')} }`, guess: both(guess, typeGuess(guess.column)) };
}

/** A column of money in major units. */
export function moneyColumn(name: string, guess: RoleGuess, { marks, isSigned = false }: { readonly marks: Marks; readonly isSigned?: boolean }): DraftColumn {
  const { column } = guess;
  const { number } = column;
  const options = [
    `column: ${yamlText(column.name)}`,
    ...(number?.symbol ? [`extract: '(-?[0-9].*[0-9]|-?[0-9])'`] : []),
    ...(number && !number.isWhole && number.decimal !== marks.decimal ? [`decimal: '${number.decimal}'`] : []),
    ...(number && number.thousands !== '' && number.thousands !== marks.thousands ? [`thousands: '${number.thousands}'`] : []),
    ...(isSigned ? ['absolute: true'] : []),
  ];
  return { name, text: options.length === 1 ? yamlText(column.name) : `{ ${options.join(', ')} }`, guess: both(guess, typeGuess(column)) };
}

export function constantColumn(name: string, value: string, guess?: Guess<unknown>): DraftColumn {
  return { name, text: `{ constant: ${yamlText(value)} }`, ...(guess ? { guess } : {}) };
}

export function templateColumn(name: string, template: string): DraftColumn {
  return { name, text: `{ template: '${template.replaceAll("'", "''")}' }` };
}

/** The less sure of two guesses, with both reasons where each is in doubt. */
function both(a: Guess<unknown>, b: Guess<unknown>): Guess<unknown> {
  return { value: a.value, sureness: Math.min(a.sureness, b.sureness), because: b.sureness < 0.9 ? `${a.because}; ${b.because}` : a.because };
}

function typeGuess(column: ColumnProfile): Guess<unknown> {
  return { value: column.type, sureness: column.typeSureness, because: column.typeBecause };
}
