/** What entries of a ledger are called in exports. */
import type { LedgerKind } from '../../core/contact.ts';
import { nameWords } from './match-name.ts';

/** Words without accents, lower case. */
const KIND_WORDS: Readonly<Partial<Record<LedgerKind, string>>> = {
  invoice: 'invoice, inv, bill, rechnung, re, rg, ar, fattura, fatt, ft, fatura, fat, factura, fac, facture, fa, titulo, duplicata, rv, dr',
  payment: 'payment, pay, pmt, receipt, rc, zahlung, zahlungseingang, za, ze, pagamento, pag, incasso, recebimento, pago, cobro, paiement, reglement, rg client, dz',
  credit_note: 'credit note, credit memo, credit, cn, cm, gutschrift, gs, gu, nota di credito, nota credito, nota de credito, nc, abono, avoir, av, dg',
  debit_note: 'debit note, debit memo, dn, fee, late fee, penalty, interest, mahngebuehr, mahngebuhr, verzugszinsen, nota di debito, interessi di mora, multa, juros, intereses, penalite, interets de retard',
  write_off: 'write off, writeoff, ausbuchung, stralcio, perdita su crediti, baixa por perda, castigo, passage en perte',
  refund: 'refund, erstattung, rueckzahlung, rimborso, reembolso, devolucion, remboursement',
};

/** The kind that a text names; null where it names none that a mapping can fill from one row. */
export function kindOfEntry(text: string): LedgerKind | null {
  const words = nameWords(text).join(' ');
  const found = Object.entries(KIND_WORDS).find(([, list]) => list.split(', ').includes(words));
  return found === undefined ? null : found[0] as LedgerKind;
}
