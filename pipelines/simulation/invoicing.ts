/** New receivables, disputes about them, and what the house does with very old ones. */
import { PURPOSE, draw, nextEntry, normalOf, type DebtorRun, type LedgerFact, type Moment } from './debtor-run.ts';
import { NEVER, type OpenItem } from './debtor-state.ts';

const INVOICED: number = 17 * 3600;
/** Before the decisions of the day, so that a decision knows of it. */
const OFFICE_OPENS: number = 8 * 3600;
/** No new receivable while something is this old; placement with an agency; write-off. Days past due, house rules of the world. */
const STOP_DELIVERY_DPD = 100;
const PLACEMENT_DPD = 120;
const WRITE_OFF_DPD = 210;

/** Receivables that arise on the day: persons on their billing day, companies by a seasonal Poisson process on business days. */
export function issueReceivables(run: DebtorRun, day: number): void {
  const { profile, state, world: { calendar } } = run;
  if (day < profile.createdDay || state.insolventDay !== NEVER) return;
  const isPerson = profile.kind === 'person';
  if (isPerson ? calendar.dayOfMonth(day) !== profile.billingDay : calendar.weekday(day) > 4) return;
  if (state.items.some((item) => day - item.dueDay > STOP_DELIVERY_DPD)) return;
  const season = profile.sector.volumeSeason[calendar.monthOf(day)]!, arrival = draw(run, PURPOSE.arrivals, day);
  if (arrival < (isPerson ? profile.sector.perMonth : 1 - Math.exp(-profile.sector.perMonth * season / 21))) issue(run, day, isPerson ? season : 1);
}

function issue(run: DebtorRun, day: number, volume: number): void {
  const { profile, state } = run;
  const noise = normalOf(draw(run, PURPOSE.amount, day), draw(run, PURPOSE.amountAngle, day));
  const amountMinor = Math.max(500, Math.round(profile.sector.medianMinor * profile.latent.size * volume * Math.exp(profile.sector.sigma * noise)));
  state.receivables += 1;
  const item: OpenItem = {
    ordinal: state.receivables, invoiceDay: day, dueDay: day + profile.termsDays, amountMinor, openMinor: amountMinor, knownOpenMinor: amountMinor,
    entries: 0, sizeLogit: -0.2 * Math.log(amountMinor / profile.sector.medianMinor), disputedFromDay: NEVER, disputedUntilDay: NEVER, isPlaced: false,
  };
  state.items.push(item);
  run.sink.receivable(item);
  record(run, item, { kind: 'invoice', amountMinor, at: { day, seconds: INVOICED }, dueDay: item.dueDay });
  raiseDispute(run, item, day);
}

/** A dispute opens some days after the invoice and stops payment until it is settled, half of the time with a credit note. */
function raiseDispute(run: DebtorRun, item: OpenItem, day: number): void {
  const { dispute } = run.world.preset.dynamics;
  const chance = run.profile.latent.behaviour === 'disputer' ? dispute.disputer : run.profile.kind === 'company' ? dispute.company : dispute.person;
  if (draw(run, PURPOSE.dispute, day) >= chance) return;
  const opensDay = day + 3 + Math.floor(12 * draw(run, PURPOSE.dispute, day, 1));
  item.disputedFromDay = opensDay;
  item.disputedUntilDay = opensDay + 10 + Math.floor(50 * draw(run, PURPOSE.disputeLength, day));
  record(run, item, { kind: 'dispute_opened', amountMinor: item.amountMinor, at: { day: opensDay, seconds: OFFICE_OPENS } });
}

/** Closes disputes, places items with an agency and writes them off. */
export function ageItems(run: DebtorRun, day: number): void {
  for (const item of run.state.items) {
    if (item.disputedUntilDay === day) closeDispute(run, item, day);
    chargeLateFee(run, item, day);
    if (item.knownOpenMinor <= 0 || run.world.calendar.weekday(day) > 4) continue;
    if (!item.isPlaced && day - item.dueDay >= PLACEMENT_DPD) {
      item.isPlaced = true;
      record(run, item, { kind: 'placed_with_agency', amountMinor: item.knownOpenMinor, at: { day, seconds: OFFICE_OPENS } });
    }
    if (day - item.dueDay >= WRITE_OFF_DPD && item.openMinor === item.knownOpenMinor) lower(run, item, { kind: 'write_off', amountMinor: item.openMinor, day });
  }
}

/** A share of what is open on top, once. */
function chargeLateFee(run: DebtorRun, item: OpenItem, day: number): void {
  const { lateFee } = run.world.preset.dynamics;
  if (lateFee === null || day - item.dueDay !== lateFee.afterDpd || item.knownOpenMinor <= 0 || item.openMinor <= 0) return;
  const amountMinor = Math.round(item.openMinor * lateFee.share);
  item.openMinor += amountMinor;
  item.knownOpenMinor += amountMinor;
  record(run, item, { kind: 'debit_note', amountMinor, at: { day, seconds: OFFICE_OPENS } });
}

function closeDispute(run: DebtorRun, item: OpenItem, day: number): void {
  item.disputedUntilDay = NEVER;
  record(run, item, { kind: 'dispute_closed', amountMinor: 0, at: { day, seconds: OFFICE_OPENS } });
  const outcome = draw(run, PURPOSE.disputeOutcome, day, item.ordinal);
  if (outcome < 0.5 && item.openMinor > 0) lower(run, item, { kind: 'credit_note', amountMinor: Math.min(item.openMinor, Math.ceil(item.openMinor * 2 * outcome)), day });
}

function lower(run: DebtorRun, item: OpenItem, entry: { readonly kind: 'credit_note' | 'write_off'; readonly amountMinor: number; readonly day: number }): void {
  item.openMinor -= entry.amountMinor;
  item.knownOpenMinor -= entry.amountMinor;
  record(run, item, { kind: entry.kind, amountMinor: entry.amountMinor, at: { day: entry.day, seconds: OFFICE_OPENS + 60 } });
}

/** Writes an entry that the house makes itself and so knows at once. */
function record(run: DebtorRun, item: OpenItem, { kind, amountMinor, dueDay, at }: Pick<LedgerFact, 'kind' | 'amountMinor' | 'dueDay'> & { readonly at: Moment }): void {
  run.sink.ledger({ kind, item, entry: nextEntry(item), amountMinor, at, knownAt: at, ...(dueDay === undefined ? {} : { dueDay }) });
}
