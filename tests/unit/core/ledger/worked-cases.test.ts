/** Accounts as a collections clerk would read them; docs/days-past-due.md tells the same cases in words. */
import { describe, expect, it } from 'vitest';
import { readAccounts, type LiteralEntry } from './literal-ledger.ts';

type Answer = readonly [asOf: string, lines: readonly string[], knownAt?: string];
type Case = readonly [name: string, entries: readonly LiteralEntry[], answers: readonly Answer[]];

const INVOICE: LiteralEntry = ['i', 'r', 'invoice', 1000, '2024-01-01', { due: '2024-01-31' }];
const SECOND: LiteralEntry = ['j', 's', 'invoice', 500, '2024-01-05', { due: '2024-02-10' }];

const PAYMENTS: readonly Case[] = [
  ['an invoice is due at the end of its due date and late from the day after', [INVOICE], [
    ['2024-01-31', ['r EUR open 1000 due 2024-01-31 dpd 0']],
    ['2024-02-01', ['r EUR open 1000 due 2024-01-31 dpd 1']],
  ]],
  ['an invoice paid late', [INVOICE, ['p', 'r', 'payment', 1000, '2024-02-20']], [
    ['2024-02-19', ['r EUR open 1000 due 2024-01-31 dpd 19']],
    ['2024-02-20', ['r EUR open 0 due 2024-01-31 dpd 0 closed 2024-02-20']],
  ]],
  ['a part payment leaves the due date alone', [INVOICE, ['p', 'r', 'payment', 999, '2024-02-20'], ['q', 'r', 'payment', 1, '2024-03-10']], [
    ['2024-03-01', ['r EUR open 1 due 2024-01-31 dpd 30']],
    ['2024-03-10', ['r EUR open 0 due 2024-01-31 dpd 0 closed 2024-03-10']],
  ]],
  ['a payment known before its invoice', [['i', 'r', 'invoice', 1000, '2024-02-01', { due: '2024-02-15' }], ['p', 'r', 'payment', 1000, '2024-01-20']], [
    ['2024-01-25', ['credit EUR 1000 on r']],
    ['2024-02-01', ['r EUR open 0 due 2024-02-15 dpd 0 closed 2024-01-20']],
  ]],
  ['an over-payment is shown and pays nothing else', [INVOICE, SECOND, ['p', 'r', 'payment', 1600, '2024-01-20']], [
    ['2024-02-20', ['r EUR open -600 due 2024-01-31 dpd 0 closed 2024-01-20', 's EUR open 500 due 2024-02-10 dpd 10']],
  ]],
  ['a credit note after payment leaves a negative balance; a refund settles it', [INVOICE, ['p', 'r', 'payment', 1000, '2024-01-20'], ['c', 'r', 'credit_note', 300, '2024-02-05'], ['f', 'r', 'refund', 300, '2024-02-15']], [
    ['2024-02-10', ['r EUR open -300 due 2024-01-31 dpd 0 closed 2024-01-20']],
    ['2024-02-15', ['r EUR open 0 due 2024-01-31 dpd 0 closed 2024-02-05']],
  ]],
  ['a write-off closes', [INVOICE, ['p', 'r', 'payment', 400, '2024-03-01'], ['w', 'r', 'write_off', 600, '2024-06-30']], [
    ['2024-06-29', ['r EUR open 600 due 2024-01-31 dpd 150']],
    ['2024-06-30', ['r EUR open 0 due 2024-01-31 dpd 0 closed 2024-06-30']],
  ]],
  ['a pending payment pays nothing yet', [INVOICE, ['p', 'r', 'payment_pending', 1000, '2024-02-01']], [
    ['2024-02-10', ['r EUR open 1000 due 2024-01-31 dpd 10']],
  ]],
  ['a later fee is late by the due date of the invoice', [INVOICE, ['f', 'r', 'debit_note', 50, '2024-02-10', { due: '2024-02-28' }]], [
    ['2024-02-10', ['r EUR open 1050 due 2024-01-31 dpd 10']],
  ]],
  ['zero amounts close on the day of the charge', [['i', 'r', 'invoice', 0, '2024-01-01', { due: '2024-01-31' }], ['p', 's', 'payment', 0, '2024-01-02']], [
    ['2024-03-01', ['r EUR open 0 due 2024-01-31 dpd 0 closed 2024-01-01']],
  ]],
  ['without a due date the terms of the receivable count, else the day of the charge', [['i', 'r', 'invoice', 1000, '2024-01-01', { terms: 120 }], ['j', 's', 'invoice', 500, '2024-01-01']], [
    ['2024-03-01', ['r EUR open 1000 due 2024-04-30 dpd 0', 's EUR open 500 due 2024-01-01 dpd 60']],
  ]],
];

const RETURNS: readonly Case[] = [
  ['a returned direct debit: late as if never paid', [INVOICE, ['p', 'r', 'payment', 1000, '2024-01-31'], ['b', 'r', 'reversal', 1000, '2024-02-08', { reverses: 'p' }]], [
    ['2024-02-07', ['r EUR open 0 due 2024-01-31 dpd 0 closed 2024-01-31']],
    ['2024-02-08', ['r EUR open 1000 due 2024-01-31 dpd 8']],
  ]],
  ['the return itself was an error: the payment stands from its own day', [INVOICE, ['p', 'r', 'payment', 1000, '2024-01-31'], ['b', 'r', 'reversal', 1000, '2024-02-08', { reverses: 'p' }], ['bb', 'r', 'reversal', 1000, '2024-02-12', { reverses: 'b' }]], [
    ['2024-02-11', ['r EUR open 1000 due 2024-01-31 dpd 11']],
    ['2024-02-12', ['r EUR open 0 due 2024-01-31 dpd 0 closed 2024-01-31']],
  ]],
  ['a corrected amount: the old entry reversed, a new one in its place', [INVOICE, ['x', 'r', 'reversal', 1000, '2024-01-10', { reverses: 'i' }], ['i2', 'r', 'invoice', 900, '2024-01-10', { due: '2024-02-09' }]], [
    ['2024-01-09', ['r EUR open 1000 due 2024-01-31 dpd 0']],
    ['2024-02-12', ['r EUR open 900 due 2024-02-09 dpd 3']],
  ]],
  ['a return known late: what was known then does not change', [INVOICE, ['p', 'r', 'payment', 1000, '2024-01-31'], ['b', 'r', 'reversal', 1000, '2024-02-08', { reverses: 'p', known: '2024-02-20' }]], [
    ['2024-02-10', ['r EUR open 0 due 2024-01-31 dpd 0 closed 2024-01-31']],
    ['2024-02-10', ['r EUR open 1000 due 2024-01-31 dpd 10'], '2024-02-20'],
    ['2024-02-20', ['r EUR open 1000 due 2024-01-31 dpd 20']],
    ['2024-02-20', ['r EUR open 0 due 2024-01-31 dpd 0 closed 2024-01-31'], '2024-02-10'],
  ]],
];

const DATES: readonly Case[] = [
  ['the newest change of the due date counts, also an earlier one', [INVOICE, ['d', 'r', 'due_changed', 0, '2024-01-20', { due: '2024-03-31' }], ['e', 'r', 'due_changed', 0, '2024-02-01', { due: '2024-02-15' }]], [
    ['2024-01-31', ['r EUR open 1000 due 2024-03-31 dpd 0']],
    ['2024-02-20', ['r EUR open 1000 due 2024-02-15 dpd 5']],
  ]],
  ['a change that was reversed counts no more', [INVOICE, ['d', 'r', 'due_changed', 0, '2024-01-20', { due: '2024-03-31' }], ['x', 'r', 'reversal', 0, '2024-02-05', { reverses: 'd' }]], [
    ['2024-02-04', ['r EUR open 1000 due 2024-03-31 dpd 0']],
    ['2024-02-05', ['r EUR open 1000 due 2024-01-31 dpd 5']],
  ]],
  ['a promise does not stop the count, kept or broken', [INVOICE, ['m', 'r', 'promise_made', 1000, '2024-02-05', { due: '2024-02-20' }], ['p', 'r', 'payment', 1000, '2024-02-25']], [
    ['2024-02-15', ['r EUR open 1000 due 2024-01-31 dpd 15']],
    ['2024-02-24', ['r EUR open 1000 due 2024-01-31 dpd 24']],
    ['2024-02-25', ['r EUR open 0 due 2024-01-31 dpd 0 closed 2024-02-25']],
  ]],
  ['a dispute is marked and the count goes on', [INVOICE, ['d', 'r', 'dispute_opened', 0, '2024-02-05'], ['e', 'r', 'dispute_closed', 0, '2024-02-20']], [
    ['2024-02-10', ['r EUR open 1000 due 2024-01-31 dpd 10 disputed']],
    ['2024-02-20', ['r EUR open 1000 due 2024-01-31 dpd 20']],
  ]],
  ['a dispute of the account marks every item', [INVOICE, SECOND, ['d', null, 'dispute_opened', 0, '2024-01-10']], [
    ['2024-01-15', ['r EUR open 1000 due 2024-01-31 dpd 0 disputed', 's EUR open 500 due 2024-02-10 dpd 0 disputed']],
  ]],
];

const PLANS: readonly Case[] = [
  ['a plan of a receivable: the count starts at its date', [INVOICE, SECOND, ['o', 'r', 'plan_opened', 1000, '2024-02-20', { due: '2024-04-30' }]], [
    ['2024-02-19', ['r EUR open 1000 due 2024-01-31 dpd 19', 's EUR open 500 due 2024-02-10 dpd 9']],
    ['2024-02-20', ['r EUR open 1000 due 2024-04-30 dpd 0', 's EUR open 500 due 2024-02-10 dpd 10']],
    ['2024-05-03', ['r EUR open 1000 due 2024-04-30 dpd 3', 's EUR open 500 due 2024-02-10 dpd 83']],
  ]],
  ['a broken plan brings the original due date back', [INVOICE, ['o', 'r', 'plan_opened', 1000, '2024-02-20', { due: '2024-04-30' }], ['b', 'r', 'plan_broken', 0, '2024-03-31']], [
    ['2024-03-30', ['r EUR open 1000 due 2024-04-30 dpd 0']],
    ['2024-03-31', ['r EUR open 1000 due 2024-01-31 dpd 60']],
  ]],
  ['a word that a plan was broken that is taken back', [INVOICE, ['o', 'r', 'plan_opened', 1000, '2024-02-20', { due: '2024-04-30' }], ['b', 'r', 'plan_broken', 0, '2024-03-31'], ['x', 'r', 'reversal', 0, '2024-04-02', { reverses: 'b' }]], [
    ['2024-04-02', ['r EUR open 1000 due 2024-04-30 dpd 0']],
  ]],
  ['a plan closed with something open, and one that was paid', [INVOICE, ['o', 'r', 'plan_opened', 1000, '2024-02-20', { due: '2024-04-30' }], ['c', 'r', 'plan_closed', 0, '2024-03-31'], ['p', 'r', 'payment', 1000, '2024-04-10']], [
    ['2024-03-31', ['r EUR open 1000 due 2024-01-31 dpd 60']],
    ['2024-04-10', ['r EUR open 0 due 2024-04-30 dpd 0 closed 2024-04-10']],
  ]],
  ['a plan of the account holds what was charged by its day', [INVOICE, ['o', null, 'plan_opened', 0, '2024-02-20', { due: '2024-04-30' }], ['j', 's', 'invoice', 500, '2024-02-21', { due: '2024-03-01' }], ['b', null, 'plan_broken', 0, '2024-03-31']], [
    ['2024-03-05', ['r EUR open 1000 due 2024-04-30 dpd 0', 's EUR open 500 due 2024-03-01 dpd 4']],
    ['2024-03-31', ['r EUR open 1000 due 2024-01-31 dpd 60', 's EUR open 500 due 2024-03-01 dpd 30']],
  ]],
  ['a plan of the account holds nothing before its day, nor after its date', [INVOICE, ['o', null, 'plan_opened', 0, '2024-02-20', { due: '2024-04-30' }]], [
    ['2024-02-10', ['r EUR open 1000 due 2024-01-31 dpd 10']],
    ['2024-05-02', ['r EUR open 1000 due 2024-04-30 dpd 2']],
  ]],
  ['a plan date before the own due date, and a plan without a date, change nothing', [INVOICE, SECOND, ['o', 'r', 'plan_opened', 0, '2024-01-10', { due: '2024-01-20' }], ['q', 's', 'plan_opened', 0, '2024-01-10']], [
    ['2024-02-20', ['r EUR open 1000 due 2024-01-31 dpd 20', 's EUR open 500 due 2024-02-10 dpd 10']],
  ]],
  ['what was paid late before a plan stays late', [INVOICE, ['p', 'r', 'payment', 1000, '2024-02-10'], ['o', null, 'plan_opened', 0, '2024-02-20', { due: '2024-04-30' }]], [
    ['2024-03-01', ['r EUR open 0 due 2024-01-31 dpd 0 closed 2024-02-10']],
  ]],
  ['a plan does not change what unallocated money pays first', [INVOICE, SECOND, ['o', 'r', 'plan_opened', 0, '2024-02-20', { due: '2024-04-30' }], ['p', null, 'payment', 700, '2024-03-01']], [
    ['2024-03-01', ['r EUR open 300 due 2024-04-30 dpd 0', 's EUR open 500 due 2024-02-10 dpd 20']],
  ]],
];

const LOOSE: readonly Case[] = [
  ['unallocated money pays the oldest due first', [INVOICE, SECOND, ['p', null, 'payment', 1200, '2024-02-05'], ['q', null, 'payment', 400, '2024-02-15']], [
    ['2024-02-12', ['r EUR open 0 due 2024-01-31 dpd 0 closed 2024-02-05', 's EUR open 300 due 2024-02-10 dpd 2']],
    ['2024-02-15', ['r EUR open 0 due 2024-01-31 dpd 0 closed 2024-02-05', 's EUR open 0 due 2024-02-10 dpd 0 closed 2024-02-15', 'credit EUR 100']],
  ]],
  ['of equal due dates the older charge, then the smaller id', [
    ['i1', 'b', 'invoice', 100, '2024-01-02', { due: '2024-01-31' }], ['i2', 'a', 'invoice', 100, '2024-01-02', { due: '2024-01-31' }], ['i3', 'c', 'invoice', 100, '2024-01-01', { due: '2024-01-31' }],
    ['p', null, 'payment', 150, '2024-02-01'],
  ], [
    ['2024-02-01', ['a EUR open 50 due 2024-01-31 dpd 1', 'b EUR open 100 due 2024-01-31 dpd 1', 'c EUR open 0 due 2024-01-31 dpd 0 closed 2024-02-01']],
  ]],
  ['an allocation goes as far as its payment', [INVOICE, SECOND, ['p', null, 'payment', 300, '2024-02-01', { pays: { s: 450 } }]], [
    ['2024-02-01', ['r EUR open 1000 due 2024-01-31 dpd 1', 's EUR open 200 due 2024-02-10 dpd 0']],
  ]],
  ['what an allocation leaves pays the oldest due', [INVOICE, SECOND, ['p', null, 'payment', 700, '2024-02-01', { pays: { s: 500 } }]], [
    ['2024-02-01', ['r EUR open 800 due 2024-01-31 dpd 1', 's EUR open 0 due 2024-02-10 dpd 0 closed 2024-02-01']],
  ]],
  ['currencies are never mixed', [INVOICE, ['u', 'u', 'invoice', 500, '2024-01-01', { due: '2024-01-15', currency: 'USD' }], ['p', null, 'payment', 1500, '2024-02-01']], [
    ['2024-02-14', ['r EUR open 0 due 2024-01-31 dpd 0 closed 2024-02-01', 'credit EUR 500', 'u USD open 500 due 2024-01-15 dpd 30']],
  ]],
  ['beyond 2^53 every cent counts', [['i', 'r', 'invoice', 9_007_199_254_740_993n, '2024-01-01', { due: '2024-01-31' }], ['p', 'r', 'payment', 9_007_199_254_740_992n, '2024-02-01'], ['q', null, 'payment', 1n, '2024-02-03']], [
    ['2024-02-01', ['r EUR open 1 due 2024-01-31 dpd 1']],
    ['2024-02-03', ['r EUR open 0 due 2024-01-31 dpd 0 closed 2024-02-03']],
  ]],
];

describe.each([['payments', PAYMENTS], ['returns and corrections', RETURNS], ['due dates', DATES], ['plans', PLANS], ['money without a receivable', LOOSE]] as const)('%s', (_, cases) => {
  it.each(cases)('%s', (_name, entries, answers) => {
    expect(answers.map(([asOf, , knownAt = asOf]) => readAccounts(entries, { asOf, knownAt }))).toEqual(answers.map(([, lines]) => lines));
  });
});
