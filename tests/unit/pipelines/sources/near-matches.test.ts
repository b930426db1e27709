import { expect, it } from 'vitest';
import { nearMatches } from '../../../../pipelines/sources/near-matches.ts';

it.each([
  ['invoiceNumber', ['InvoiceAmount', 'invoice_number', 'customerID'], ['invoice_number']],
  ['Amount', ['InvoiceAmount', 'DueDate'], ['InvoiceAmount']],
  ['DueDat', ['DueDate', 'SettledDate', 'InvoiceDate'], ['DueDate']],
  ['x', ['DueDate'], []],
])('%s is near %j', (wanted, names, near) => {
  expect(nearMatches(wanted, names)).toEqual(near);
});
