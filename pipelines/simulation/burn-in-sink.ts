/**
 * Facts of the days before the world: only items still open on its first day are brought along, as when a ledger is taken
 * over. Without such days a world would begin with nothing overdue.
 */
import type { FactSink, LedgerFact } from './debtor-run.ts';
import { NEVER, type DebtorState, type OpenItem } from './debtor-state.ts';
import { freshHistory } from './observed-history.ts';

/** Longer than the longest terms plus what most debtors need to pay. */
export const BURN_IN_DAYS = 150;

export interface BurnIn {
  readonly sink: FactSink;
  /** Writes receivables and entries of the items that are open now to `sink`, and forgets contacts and promises of before. */
  handOver(state: DebtorState, sink: FactSink): void;
}

export function burnInSink(): BurnIn {
  const facts = new Map<number, LedgerFact[]>();
  const items = new Map<number, OpenItem>();
  let insolvency: readonly [number, number] | null = null;
  const ignore = (): void => {};
  return {
    sink: {
      receivable: (item) => {
        items.set(item.ordinal, item);
        facts.set(item.ordinal, []);
      },
      ledger: (fact) => facts.get(fact.item.ordinal)!.push(fact),
      insolvent: (day, knownDay) => {
        insolvency = [day, knownDay];
      },
      decision: ignore, contact: ignore, optOut: ignore, badAddress: ignore,
    },
    handOver: (state, sink) => {
      for (const { ordinal } of state.items) {
        sink.receivable(items.get(ordinal)!);
        facts.get(ordinal)!.filter((fact) => fact.kind !== 'promise_made').forEach(sink.ledger);
      }
      if (insolvency) sink.insolvent(...insolvency);
      Object.assign(state, { contactDays: [], optedOut: [], knownDead: [], promise: null, lastOpportunityDay: NEVER, heldFromDay: NEVER });
      const { attempts, reached, clicks, lastContactDay, promises, brokenPromises } = freshHistory();
      Object.assign(state.seen, { attempts, reached, clicks, lastContactDay, promises, brokenPromises });
    },
  };
}
