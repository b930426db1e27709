/** What the rows of a recognised file become. */
import type { LedgerKind } from '../../core/contact.ts';
import { constantColumn, dateColumn, moneyColumn, plainColumn, templateColumn, type Marks } from './column-text.ts';
import { kindOfEntry } from './entry-kinds.ts';
import type { Guess } from './guess.ts';
import type { RoleGuess } from './guess-roles.ts';
import { yamlText, type DraftColumn, type DraftEmit } from './mapping-text.ts';
import type { FileKind } from './recognise-file.ts';
import type { Role } from './role-words.ts';

export interface EmitFacts {
  readonly kind: FileKind;
  readonly find: (role: Role) => RoleGuess | undefined;
  readonly marks: Marks;
  /** Currency of the portfolio, for files without a column of it. */
  readonly currency: Guess<string>;
  readonly debtorKind: Guess<'company' | 'person'>;
}

/** Emits by kind; empty where a needed column was not found. */
export function draftEmits(facts: EmitFacts): DraftEmit[] {
  const drafts: Readonly<Record<FileKind, (facts: EmitFacts) => DraftEmit[]>> = { invoices: invoiceEmits, payments: paymentEmits, ledger: ledgerEmits, debtors: debtorEmits, canonical: () => [], unknown: () => [] };
  return drafts[facts.kind](facts);
}

/** What the columns of a ledger entry are, besides kind, id and times. */
interface EntryBase {
  readonly debtor: RoleGuess;
  readonly amount: RoleGuess;
  readonly date: RoleGuess;
}

function findBase(facts: EmitFacts, dateRoles: readonly Role[], amountRoles: readonly Role[]): EntryBase | null {
  const { find } = facts;
  const name = find('debtor_name');
  const debtor = find('debtor_id') ?? (name === undefined ? undefined : { ...name, sureness: Math.min(name.sureness, 0.5), because: 'there is no customer number, so the name stands for it: two customers of one name would be one' });
  const amount = amountRoles.map(find).find((guess) => guess !== undefined);
  const date = dateRoles.map(find).find((guess) => guess !== undefined);
  return debtor && amount && date ? { debtor, amount, date } : null;
}

function currencyColumn({ find, currency }: EmitFacts): DraftColumn {
  const column = find('currency');
  return column ? plainColumn('currency', column) : constantColumn('currency', currency.value, currency);
}

function debtorEmit(facts: EmitFacts, { debtor, date }: Pick<EntryBase, 'debtor' | 'date'>): DraftEmit {
  const { find, debtorKind } = facts;
  const country = find('country');
  return {
    note: 'A debtor is known from its first row on.', table: 'debtor', keys: ['first: { per: [debtor_id], by: [effective_at] }'],
    columns: [
      plainColumn('debtor_id', debtor), dateColumn('effective_at', date), constantColumn('kind', debtorKind.value, debtorKind), ...optional('sector', find('sector')), ...(country ? [plainColumn('country', country)] : []),
      ...optional('region', find('region')), ...optional('language', find('language')), dateColumn('created_at', date),
    ],
  };
}

function optional(name: string, guess: RoleGuess | undefined): DraftColumn[] {
  return guess === undefined ? [] : [plainColumn(name, guess)];
}

interface EntryOptions {
  readonly kind: LedgerKind;
  readonly note: string;
  readonly when: string | null;
  readonly base: EntryBase;
  /** Column whose value tells entries apart; with an ordinal where it repeats. */
  readonly number: RoleGuess | undefined;
  readonly receivable: RoleGuess | undefined;
  readonly due: RoleGuess | undefined;
  readonly isSigned?: boolean;
}

function entryEmit(facts: EmitFacts, options: EntryOptions): DraftEmit {
  const { kind, base, number, receivable, due, when } = options;
  const own = (number ?? base.debtor).column.name;
  // Every key is unique with its number alone, or gets the day and a count within it.
  const isPlain = number !== undefined && number.column.isUnique && number.column.missing === 0;
  const within = [own, base.date.column.name];
  const keys = [...(when === null ? [] : [`when: [${when}]`]), ...(isPlain ? [] : [`ordinal: { within: [${within.map(yamlText).join(', ')}] }`])];
  return {
    note: options.note, table: 'ledger_entry', keys,
    columns: [
      templateColumn('entry_id', isPlain ? `{${own}}:${kind}` : `${within.map((name) => `{${name}}`).join(':')}:${kind}:{ordinal}`),
      plainColumn('debtor_id', base.debtor), ...(receivable ? [plainColumn('receivable_id', receivable)] : []), constantColumn('kind', kind),
      moneyColumn('amount_minor', base.amount, { marks: facts.marks, isSigned: options.isSigned ?? false }), currencyColumn(facts), ...(due ? [dateColumn('due_on', due)] : []), dateColumn('event_at', base.date),
    ],
  };
}

function receivableEmit(facts: EmitFacts, base: EntryBase, { number, when }: { readonly number: RoleGuess; readonly when: string | null }): DraftEmit {
  const { find } = facts;
  const [due, terms] = [find('due_date'), find('terms_days')];
  const span = due && due.column.date?.format === base.date.column.date?.format
    ? [{ name: 'terms_days', text: `{ column: ${yamlText(due.column.name)}, daysFrom: ${yamlText(base.date.column.name)}, format: ${yamlText(base.date.column.date!.format)} }` }] : terms ? [plainColumn('terms_days', terms)] : [];
  return {
    note: 'One receivable an invoice.', table: 'receivable', keys: [...(when === null ? [] : [`when: [${when}]`]), ...(number.column.isUnique ? [] : ['first: { per: [receivable_id], by: [event_at] }'])],
    columns: [plainColumn('receivable_id', number), plainColumn('debtor_id', base.debtor), ...optional('contract', find('contract')), ...optional('product', find('product')), ...span, currencyColumn(facts), dateColumn('event_at', base.date)],
  };
}

function invoiceEmits(facts: EmitFacts): DraftEmit[] {
  const { find } = facts;
  const base = findBase(facts, ['invoice_date', 'due_date'], ['amount', 'open_amount']);
  if (!base) return [];
  const number = find('invoice_number');
  const paidOn = find('payment_date');
  const hasCredits = (base.amount.column.number?.negativeShare ?? 0) > 0;
  const isPositive = hasCredits ? negative(base.amount, false) : null;
  const shared = { base, number, receivable: number, due: find('due_date') };
  const paid = find('paid_amount') ?? base.amount;
  const isPaid = paidOn ? `{ column: ${yamlText(paidOn.column.name)}, present: true }` : null;
  return [
    debtorEmit(facts, base), ...(number ? [receivableEmit(facts, base, { number, when: isPositive })] : []),
    entryEmit(facts, { ...shared, kind: 'invoice', note: 'The invoice itself.', when: isPositive }),
    ...(paidOn ? [entryEmit(facts, { ...shared, due: undefined, base: { ...base, date: paidOn, amount: paid }, kind: 'payment', note: `Paid where ${paidOn.column.name} has a date; it is known from that day on.`, when: [isPaid, isPositive].filter((each) => each !== null).join(', ') })] : []),
    ...(hasCredits ? [entryEmit(facts, { ...shared, due: undefined, kind: 'credit_note', note: `TODO: negative ${base.amount.column.name} is taken for a credit note.`, when: negative(base.amount, true), isSigned: true })] : []),
  ];
}

function paymentEmits(facts: EmitFacts): DraftEmit[] {
  const { find } = facts;
  const base = findBase(facts, ['payment_date', 'invoice_date'], ['paid_amount', 'amount']);
  if (!base) return [];
  const hasRefunds = (base.amount.column.number?.negativeShare ?? 0) > 0;
  const number = find('payment_number') ?? find('invoice_number');
  const shared = { base, number, receivable: find('invoice_number'), due: undefined };
  return [
    entryEmit(facts, { ...shared, kind: 'payment', note: 'One payment a row.', when: hasRefunds ? negative(base.amount, false) : null }),
    ...(hasRefunds ? [entryEmit(facts, { ...shared, kind: 'refund', note: `TODO: negative ${base.amount.column.name} is taken for a refund; a returned direct debit would be a reversal.`, when: negative(base.amount, true), isSigned: true })] : []),
  ];
}

function ledgerEmits(facts: EmitFacts): DraftEmit[] {
  const { find } = facts;
  const base = findBase(facts, ['invoice_date', 'payment_date'], ['amount', 'paid_amount']);
  if (!base) return [];
  const number = find('invoice_number');
  const own = find('payment_number') ?? number;
  // A number that differs in every row is the entry's own, so that a payment does not say what it pays.
  const isShared = number !== undefined && !number.column.isUnique;
  const isSigned = (base.amount.column.number?.negativeShare ?? 0) > 0;
  const sides = sidesOf(find('entry_kind'), base.amount);
  const invoices = sides.find(({ kind }) => kind === 'invoice');
  return [
    debtorEmit(facts, base), ...(number && invoices ? [receivableEmit(facts, base, { number, when: invoices.when })] : []),
    ...sides.map(({ kind, when, note }) => entryEmit(facts, {
      kind, when, note, base, number: own, isSigned, receivable: isShared || kind === 'invoice' || kind === 'debit_note' ? number : undefined, due: kind === 'invoice' ? find('due_date') : undefined,
    })),
  ];
}

function sidesOf(type: RoleGuess | undefined, amount: RoleGuess): { readonly kind: LedgerKind; readonly when: string; readonly note: string }[] {
  const byKind = new Map<LedgerKind, string[]>();
  for (const { text } of type?.column.values ?? []) {
    const kind = kindOfEntry(text);
    if (kind !== null) byKind.set(kind, [...(byKind.get(kind) ?? []), text]);
  }
  if (type && byKind.size >= 2) return [...byKind].map(([kind, texts]) => ({ kind, when: `{ column: ${yamlText(type.column.name)}, in: [${texts.map(yamlText).join(', ')}] }`, note: `Rows whose ${type.column.name} says so.` }));
  return [
    { kind: 'invoice', when: negative(amount, false), note: `TODO: positive ${amount.column.name} is taken for an invoice.` },
    { kind: 'payment', when: negative(amount, true), note: `TODO: negative ${amount.column.name} is taken for a payment; credit notes would be negative too.` },
  ];
}

/** Condition on the sign of an amount. */
function negative(amount: RoleGuess, isNegative: boolean): string {
  return `{ column: ${yamlText(amount.column.name)}, matches: '[^0-9]*-.*'${isNegative ? '' : ', not: true'} }`;
}

function debtorEmits(facts: EmitFacts): DraftEmit[] {
  const { find, debtorKind } = facts;
  const debtor = find('debtor_id');
  if (!debtor) return [];
  const since = find('invoice_date');
  const undated: Guess<unknown> = { value: null, sureness: 0.3, because: 'the file does not say since when these data hold; with this date today\'s data count for the past too' };
  const clock = (name: string): DraftColumn => (since ? dateColumn(name, since) : constantColumn(name, '1970-01-01', undated));
  return [{
    note: 'One debtor a row.', table: 'debtor', keys: [],
    columns: [plainColumn('debtor_id', debtor), clock('effective_at'), constantColumn('kind', debtorKind.value, debtorKind), ...['sector', 'country', 'region', 'language'].flatMap((name) => optional(name, find(name as Role))), ...(since ? [] : [clock('known_at')])],
  }];
}
