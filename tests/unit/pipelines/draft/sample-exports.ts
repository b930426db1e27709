/** Small exports as five offices would write them, with what their columns mean. */
import type { Role } from '../../../../pipelines/draft/role-words.ts';

export interface SampleFile {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly delimiter: string;
  readonly encoding: string;
  readonly kind: string;
  /** The truth: column -> role; columns that are not listed have none. */
  readonly roles: Readonly<Record<string, Role>>;
  readonly formats: Readonly<Record<string, string>>;
  readonly rows: number;
  /** Ledger entries of each kind that the mapping must make, and their sum in minor units. */
  readonly entries: Readonly<Record<string, readonly [count: number, sumMinor: number]>>;
}

export interface SampleExport {
  readonly name: string;
  readonly files: readonly SampleFile[];
  readonly currency: string;
}

interface Invoice {
  readonly customer: number;
  readonly number: number;
  readonly cents: number;
  readonly issued: Day;
  readonly due: Day;
  readonly paid: Day | null;
}

interface Day {
  readonly y: string;
  readonly m: string;
  readonly d: string;
}

const ROWS = 60;

function dayAfter(days: number): Day {
  const [y, m, d] = new Date(Date.UTC(2023, 0, 9 + days)).toISOString().slice(0, 10).split('-');
  return { y: y!, m: m!, d: d! };
}

/** Sixty invoices of twelve customers, five in six paid. */
const INVOICES: readonly Invoice[] = Array.from({ length: ROWS }, (_, index) => ({
  customer: 10_200 + (index * 7) % 12, number: 880_001 + index, cents: 12_345 + index * 98_761, issued: dayAfter(index * 5), due: dayAfter(index * 5 + 30), paid: index % 6 === 0 ? null : dayAfter(index * 5 + 20 + (index % 25)),
}));
const PAID = INVOICES.filter(({ paid }) => paid !== null);
const total = (invoices: readonly Invoice[]): number => invoices.reduce((sum, { cents }) => sum + cents, 0);

/** `1234567` as `12.345,67` with the marks given. */
function money(cents: number, decimal: string, thousands: string): string {
  const [whole, rest] = [Math.trunc(Math.abs(cents) / 100), String(Math.abs(cents) % 100).padStart(2, '0')];
  return `${cents < 0 ? '-' : ''}${String(whole).replace(/\B(?=(\d{3})+$)/g, thousands)}${decimal}${rest}`;
}

function latin1(text: string): Uint8Array {
  return Buffer.from(text, 'latin1');
}

function lines(header: string, rows: readonly string[], end = '\n'): string {
  return [header, ...rows, ''].join(end);
}

const german = (day: Day): string => `${day.d}.${day.m}.${day.y}`;
const brazilian = (day: Day): string => `${day.d}/${day.m}/${day.y}`;
const american = (day: Day): string => `${Number(day.m)}/${Number(day.d)}/${day.y}`;
const iso = (day: Day): string => `${day.y}-${day.m}-${day.d}`;

const GERMAN: SampleExport = {
  name: 'a German office: semicolons, decimal commas, windows-1252', currency: 'EUR',
  files: [{
    name: 'Offene Posten.csv', delimiter: ';', encoding: 'windows-1252', kind: 'invoices', rows: ROWS,
    bytes: latin1(lines('Kundennr;Kundenname;Rechnungsnr;Rechnungsdatum;Fälligkeit;Bruttobetrag;MwSt;Währung;Bezahlt am;Verzugstage', INVOICES.map((each, index) =>
      `${each.customer};Müller & Söhne ${each.customer} GmbH;RE-${each.number};${german(each.issued)};${german(each.due)};${money(each.cents, ',', '.')};${money(Math.round(each.cents * 0.16), ',', '.')};EUR;${each.paid ? german(each.paid) : ''};${index % 9}`), '\r\n')),
    roles: { 'Kundennr': 'debtor_id', 'Kundenname': 'debtor_name', 'Rechnungsnr': 'invoice_number', 'Rechnungsdatum': 'invoice_date', 'Fälligkeit': 'due_date', 'Bruttobetrag': 'amount', 'MwSt': 'side_amount', 'Währung': 'currency', 'Bezahlt am': 'payment_date', 'Verzugstage': 'derived' },
    formats: { 'Rechnungsdatum': 'DD.MM.YYYY', 'Fälligkeit': 'DD.MM.YYYY', 'Bezahlt am': 'DD.MM.YYYY' },
    entries: { invoice: [ROWS, total(INVOICES)], payment: [PAID.length, total(PAID)] },
  }],
};

const BRAZILIAN: SampleExport = {
  name: 'a Brazilian office: R$, dd/mm, byte order mark', currency: 'BRL',
  files: [{
    name: 'titulos.csv', delimiter: ';', encoding: 'utf-8', kind: 'invoices', rows: ROWS,
    bytes: Buffer.from(`\uFEFF${lines('CNPJ;Razão Social;Número do Título;Data de Emissão;Vencimento;Valor;Data de Pagamento;UF;Observação', INVOICES.map((each) =>
      `12.345.678/0001-${each.customer % 100};Comércio ${each.customer} Ltda;${each.number};${brazilian(each.issued)};${brazilian(each.due)};R$ ${money(each.cents, ',', '.')};${each.paid ? brazilian(each.paid) : ''};${['SP', 'RJ', 'MG'][each.customer % 3]!};`), '\r\n')}`),
    roles: { 'CNPJ': 'debtor_id', 'Razão Social': 'debtor_name', 'Número do Título': 'invoice_number', 'Data de Emissão': 'invoice_date', 'Vencimento': 'due_date', 'Valor': 'amount', 'Data de Pagamento': 'payment_date', 'UF': 'region' },
    formats: { 'Data de Emissão': 'DD/MM/YYYY', 'Vencimento': 'DD/MM/YYYY', 'Data de Pagamento': 'DD/MM/YYYY' },
    entries: { invoice: [ROWS, total(INVOICES)], payment: [PAID.length, total(PAID)] },
  }],
};

const AMERICAN: SampleExport = {
  name: 'a US office: tabs, month first, thousands commas, n/a', currency: 'USD',
  files: [{
    name: 'ar_export.tsv', delimiter: '\t', encoding: 'utf-8', kind: 'invoices', rows: ROWS,
    bytes: Buffer.from(lines('Cust No\tInvoice No\tInvoice Date\tDue Date\tAmount\tState\tPaid Date\tDays Late', INVOICES.map((each, index) =>
      `C${each.customer}\t${each.number}\t${american(each.issued)}\t${american(each.due)}\t${money(each.cents, '.', ',')}\t${['NY', 'TX', 'CA', 'WA'][each.customer % 4]!}\t${each.paid ? american(each.paid) : 'n/a'}\t${index % 12}`))),
    roles: { 'Cust No': 'debtor_id', 'Invoice No': 'invoice_number', 'Invoice Date': 'invoice_date', 'Due Date': 'due_date', 'Amount': 'amount', 'State': 'region', 'Paid Date': 'payment_date', 'Days Late': 'derived' },
    formats: { 'Invoice Date': 'M/D/YYYY', 'Due Date': 'M/D/YYYY', 'Paid Date': 'M/D/YYYY' },
    entries: { invoice: [ROWS, total(INVOICES)], payment: [PAID.length, total(PAID)] },
  }],
};

const SIGNED: SampleExport = {
  name: 'a ledger with signed amounts', currency: 'GBP',
  files: [{
    name: 'ledger.csv', delimiter: ',', encoding: 'utf-8', kind: 'ledger', rows: ROWS + PAID.length,
    bytes: Buffer.from(lines('account_no,doc_no,posting_date,amount,ccy,text', INVOICES.flatMap((each) => [
      `A-${each.customer},${each.number},${iso(each.issued)},${money(each.cents, '.', '')},GBP,"Goods, delivered"`,
      ...(each.paid ? [`A-${each.customer},${each.number},${iso(each.paid)},${money(-each.cents, '.', '')},GBP,"Bank transfer"`] : []),
    ]))),
    roles: { account_no: 'debtor_id', doc_no: 'invoice_number', posting_date: 'invoice_date', amount: 'amount', ccy: 'currency' },
    formats: { posting_date: 'YYYY-MM-DD' },
    entries: { invoice: [ROWS, total(INVOICES)], payment: [PAID.length, total(PAID)] },
  }],
};

const FRENCH: SampleExport = {
  name: 'a French office: invoices and payments apart, spaces between thousands', currency: 'EUR',
  files: [{
    name: 'factures.csv', delimiter: ';', encoding: 'utf-8', kind: 'invoices', rows: ROWS,
    bytes: Buffer.from(lines('Code client;Numéro facture;Date facture;Échéance;Montant TTC;Montant HT', INVOICES.map((each) => `CL${each.customer};F${each.number};${brazilian(each.issued)};${brazilian(each.due)};${money(each.cents, ',', ' ')};${money(Math.round(each.cents / 1.2), ',', ' ')}`))),
    roles: { 'Code client': 'debtor_id', 'Numéro facture': 'invoice_number', 'Date facture': 'invoice_date', 'Échéance': 'due_date', 'Montant TTC': 'amount', 'Montant HT': 'side_amount' },
    formats: { 'Date facture': 'DD/MM/YYYY', 'Échéance': 'DD/MM/YYYY' }, entries: { invoice: [ROWS, total(INVOICES)] },
  }, {
    name: 'reglements.csv', delimiter: ';', encoding: 'utf-8', kind: 'payments', rows: 2 * PAID.length,
    // Each invoice is paid in two parts on one day.
    bytes: Buffer.from(lines('Code client;Numéro facture;Date;Montant réglé;Mode', PAID.flatMap((each) => [100, each.cents - 100].map((cents) => `CL${each.customer};F${each.number};${brazilian(each.paid!)};${money(cents, ',', ' ')};virement`)))),
    roles: { 'Code client': 'debtor_id', 'Numéro facture': 'invoice_number', 'Date': 'invoice_date', 'Montant réglé': 'paid_amount' },
    formats: { 'Date': 'DD/MM/YYYY' }, entries: { payment: [2 * PAID.length, total(PAID)] },
  }],
};

export const SAMPLE_EXPORTS: readonly SampleExport[] = [GERMAN, BRAZILIAN, AMERICAN, SIGNED, FRENCH];
