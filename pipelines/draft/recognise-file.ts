/** What kind of file it is: invoices, payments, a ledger of both, debtors, or a canonical table. */
import { TABLE_NAMES, tableDefinition, type TableName } from '../../core/schema/tables.ts';
import type { Guess } from './guess.ts';
import type { RoleGuess } from './guess-roles.ts';
import { kindOfEntry } from './entry-kinds.ts';
import { nameWords } from './match-name.ts';
import type { Role } from './role-words.ts';

export type FileKind = 'canonical' | 'invoices' | 'payments' | 'ledger' | 'debtors' | 'unknown';

const PAYMENT_WORDS = /^(payments?|receipts?|zahlung(en)?|pagament[oi]s?|pagos?|cobros?|paiements?|reglements?|incass[oi])$/;
/** Shares of negative amounts between which a file holds both sides of the account. */
const BOTH_SIDES = { least: 0.05, most: 0.95 } as const;

/** The canonical table whose columns the header has, or null. */
export function findCanonicalTable(names: readonly string[]): TableName | null {
  return TABLE_NAMES.find((table) => {
    const { columns } = tableDefinition(table);
    return names.every((name) => columns.some((column) => column.name === name)) && columns.every(({ name, nullable }) => nullable || names.includes(name));
  }) ?? null;
}

/** The kind of a file with columns of its own. */
export function recogniseFile(fileName: string, roles: readonly RoleGuess[]): Guess<FileKind> {
  const find = (role: Role): RoleGuess | undefined => roles.find(({ value }) => value === role);
  const amount = find('amount') ?? find('paid_amount');
  if (!amount) {
    const debtor = find('debtor_id');
    return debtor?.column.isUnique ? { value: 'debtors', sureness: 0.7, because: `no amounts, and ${debtor.column.name} differs in every row` } : { value: 'unknown', sureness: 0.5, because: 'no column of amounts was recognised' };
  }
  const kinds = new Set((find('entry_kind')?.column.values ?? []).map(({ text }) => kindOfEntry(text)).filter((kind) => kind !== null));
  if (kinds.size >= 2) return { value: 'ledger', sureness: 0.92, because: `${find('entry_kind')!.column.name} tells ${[...kinds].join(', ')} apart` };
  const negative = amount.column.number?.negativeShare ?? 0;
  if (negative >= BOTH_SIDES.least && negative <= BOTH_SIDES.most) return { value: 'ledger', sureness: 0.75, because: `${(100 * negative).toFixed(0)} % of ${amount.column.name} are negative, so it seems to hold both sides of the account` };
  const isNamedPayments = nameWords(fileName).some((word) => PAYMENT_WORDS.test(word));
  const hasTerms = find('due_date') !== undefined || find('terms_days') !== undefined;
  if (!hasTerms && (isNamedPayments || (find('payment_date') !== undefined && find('invoice_date') === undefined))) return { value: 'payments', sureness: isNamedPayments ? 0.92 : 0.8, because: isNamedPayments ? 'the name of the file, and no due date' : 'a payment date and no invoice or due date' };
  if (hasTerms || find('payment_date') !== undefined) return { value: 'invoices', sureness: 0.9, because: 'amounts with due or payment dates' };
  return { value: 'invoices', sureness: 0.6, because: 'amounts and one date; nothing says when they are due' };
}
