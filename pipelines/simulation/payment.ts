/**
 * Payment: the daily hazard of every open item, what is paid, and how late the house learns of it.
 *
 * `logit h = base(behaviour, days past due) + a_c c + .35 w + payday + pressure + calendar - .2 ln(amount / median)`
 */
import { PURPOSE, draw, nextEntry, type DebtorRun } from './debtor-run.ts';
import { NEVER, type OpenItem } from './debtor-state.ts';
import type { Behaviour } from './presets/contract.ts';

const PAID: number = 14 * 3600;
const RECORDED: number = 7 * 3600;
/** Slope of the logit on liquidity. Assumed. */
const LIQUIDITY_SLOPE: Readonly<Record<Behaviour, number>> = { prompt: 0.5, forgetful: 0.45, stretcher: 0.6, strategic: 0.3, distressed: 1.1, disputer: 0.5 };
/** Who pays one item pays others that are due on the same occasion. */
const SAME_OCCASION = 2.2;

/** Logit of payment on a day without liquidity, willingness, season or contact. `pastDue` = days after the due date. Assumed. */
const BASE: Readonly<Record<Behaviour, (pastDue: number, run: DebtorRun) => number>> = {
  prompt: (pastDue) => (pastDue < -8 ? -6 : pastDue < -2 ? -2.6 : pastDue <= 3 ? -0.7 : -1.9),
  forgetful: (pastDue, run) => (pastDue < -4 ? -5.5 : pastDue <= 3 ? -1.9 - 0.4 * run.profile.latent.forgetfulness : -4.6 - 0.4 * run.profile.latent.forgetfulness),
  stretcher: (pastDue, run) => (pastDue < run.profile.latent.toleranceDays - 4 ? -6 : -2),
  strategic: (pastDue) => (pastDue < 0 ? -6.5 : -4.7),
  distressed: (pastDue) => (pastDue < -2 ? -5 : -2.8),
  disputer: (pastDue) => (pastDue < -4 ? -5 : pastDue <= 10 ? -2 : -2.6),
};

/** Payments, returns and promises of one day; oldest item first. */
export function payOpenItems(run: DebtorRun, day: number): void {
  const { profile, state } = run;
  if (state.insolventDay !== NEVER || state.items.length === 0) return;
  const isKeptToday = keepsPromise(run, day);
  let common: number | null = null;
  let hasPaid = false;
  // Items are in the order of their due dates, because the terms of a debtor do not change.
  for (const item of state.items) {
    if (item.openMinor <= 0 || item.disputedUntilDay !== NEVER || day <= item.invoiceDay) continue;
    const pastDue = day - item.dueDay;
    if (pastDue === 0 && profile.paysByDirectDebit) {
      collect(run, item, day);
      continue;
    }
    if (isKeptToday && pastDue >= 0) {
      pay(run, item, { day, amountMinor: item.openMinor });
      continue;
    }
    common ??= dailyLogit(run, day);
    const logit = BASE[profile.latent.behaviour](pastDue, run) + common + item.sizeLogit + (hasPaid && pastDue > -5 ? SAME_OCCASION : 0);
    if (draw(run, PURPOSE.payment, day, item.ordinal) >= 1 / (1 + Math.exp(-logit))) continue;
    pay(run, item, { day, amountMinor: affordable(run, item, day) });
    hasPaid = true;
  }
}

/** The part of the logit that all items of a debtor share on a day. */
function dailyLogit(run: DebtorRun, day: number): number {
  const { profile, state, world: { calendar } } = run;
  const { latent } = profile;
  const isWeekend = calendar.weekday(day) > 4;
  const month = calendar.monthOf(day);
  const isAway = month === 7 ? calendar.dayOfMonth(day) > 5 : month === 11 && calendar.dayOfMonth(day) > 23;
  let rhythm = 0;
  if (profile.kind === 'company') {
    rhythm = (isWeekend ? -6 : 0) + (isAway ? -1.1 : 0) + (calendar.daysToMonthEnd(day) < 3 ? 0.6 : 0);
  } else {
    const sincePayday = (calendar.dayOfMonth(day) - latent.payday + 31) % 31;
    rhythm = (isWeekend ? -0.6 : 0) + (isAway ? -0.5 : 0) + (sincePayday < 4 ? 0.7 : 0);
  }
  const pressure = Math.min(3, state.fastPressure + state.slowPressure);
  return LIQUIDITY_SLOPE[latent.behaviour] * state.liquidity + 0.35 * latent.willingness + rhythm + pressure;
}

/** What is paid when liquidity is short: a part, never less than 5.00. */
function affordable(run: DebtorRun, item: OpenItem, day: number): number {
  const { liquidity } = run.state;
  const chance = (run.profile.kind === 'person' ? 0.5 : 0.3) / (1 + Math.exp(2.5 * (liquidity + 0.9)));
  if (draw(run, PURPOSE.partial, day, item.ordinal) >= chance) return item.openMinor;
  const share = 0.2 + 0.5 * draw(run, PURPOSE.partialShare, day, item.ordinal);
  return Math.min(item.openMinor, Math.max(500, Math.round(item.openMinor * share)));
}

/** On the promised day the promise is kept in full, or broken. */
function keepsPromise(run: DebtorRun, day: number): boolean {
  const { state } = run;
  if (state.promise?.dueDay !== day) return false;
  state.promise = null;
  const { behaviour, willingness } = run.profile.latent;
  const logit = (behaviour === 'strategic' ? -1.6 : behaviour === 'distressed' ? -0.3 : 0.6) + 0.9 * state.liquidity + 0.5 * willingness;
  const isKept = draw(run, PURPOSE.promiseKept, day) < 1 / (1 + Math.exp(-logit));
  if (!isKept) state.seen.brokenPromises += 1;
  return isKept;
}

/** A direct debit on the due date; the bank returns it days later when the account is short. */
function collect(run: DebtorRun, item: OpenItem, day: number): void {
  const amountMinor = item.openMinor;
  const entry = pay(run, item, { day, amountMinor });
  if (draw(run, PURPOSE.returned, day, item.ordinal) >= 1 / (1 + Math.exp(2.6 + 1.7 * run.state.liquidity))) return;
  const returnDay = run.world.calendar.nextBusinessDay(day + 2 + Math.floor(4 * draw(run, PURPOSE.returned, day, -item.ordinal)));
  run.state.scheduled.push({ kind: 'returned', day: returnDay, ordinal: item.ordinal, amountMinor, paymentEntry: entry });
}

/** Day of the bank file that brings a payment: the next business day, one in twenty a day later; without the delay the day itself. */
function recordingDay(run: DebtorRun, item: OpenItem, day: number): number {
  if (!run.world.preset.dynamics.hasBankFileDelay) return day;
  const next = run.world.calendar.nextBusinessDay(day);
  return draw(run, PURPOSE.recording, day, item.ordinal) < 0.05 ? run.world.calendar.nextBusinessDay(next) : next;
}

/** Writes a payment; the bank file brings it on the next business day, one in twenty a day later. Returns its entry number. */
function pay(run: DebtorRun, item: OpenItem, payment: { readonly day: number; readonly amountMinor: number }): number {
  const { day, amountMinor } = payment;
  const knownDay = recordingDay(run, item, day);
  const entry = nextEntry(item);
  run.sink.ledger({ kind: 'payment', item, entry, amountMinor, at: { day, seconds: PAID }, knownAt: { day: knownDay, seconds: knownDay === day ? PAID + 120 : RECORDED } });
  item.openMinor -= amountMinor;
  run.state.scheduled.push({ kind: 'recorded', day: knownDay, ordinal: item.ordinal, amountMinor });
  if (draw(run, PURPOSE.duplicate, day, item.ordinal) < 0.001) payTwice(run, item, { day, knownDay, amountMinor });
  return entry;
}

/** A planted over-payment: the same amount once more, refunded later. */
function payTwice(run: DebtorRun, item: OpenItem, payment: { readonly day: number; readonly knownDay: number; readonly amountMinor: number }): void {
  const { day, knownDay, amountMinor } = payment;
  run.sink.ledger({ kind: 'payment', item, entry: nextEntry(item), amountMinor, at: { day, seconds: PAID + 60 }, knownAt: { day: knownDay, seconds: knownDay === day ? PAID + 120 : RECORDED } });
  item.openMinor -= amountMinor;
  run.state.scheduled.push({ kind: 'recorded', day: knownDay, ordinal: item.ordinal, amountMinor });
  run.state.scheduled.push({ kind: 'refund', day: run.world.calendar.nextBusinessDay(day + 15), ordinal: item.ordinal, amountMinor });
}
