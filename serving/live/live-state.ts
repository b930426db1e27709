/** One snapshot with everything that happened after it: what requests read. */
import { DunlinError } from '../../core/errors.ts';
import type { LoggedEvent } from '../../core/schema/events.ts';
import { parseInstant, type Clock, type Instant } from '../../core/time.ts';
import { eventKey } from '../events/incoming-event.ts';
import type { DebtorFacts, DebtorState, LaterEvents, Published } from '../ports.ts';

export interface LiveStateOptions {
  /** Real time, read only where the portfolio's clock is `wall`. */
  readonly wallClock: Clock;
  /** Called when features of a debtor could not be computed again; its answers are refused until a later event succeeds. */
  readonly onFailure: (error: unknown) => void;
}

export interface LiveState {
  readonly published: Published;
  /** Takes events in; their debtors are computed again in the background. Events that it has are skipped. */
  apply(events: readonly LoggedEvent[]): void;
  /** The debtor, after every event about it was taken in. Throws `debtor-unknown`, `features-stale`. */
  debtor(debtorId: string): Promise<DebtorState>;
  facts(debtorId: string): Promise<DebtorFacts>;
  /** True when the receivable belongs to the debtor, by the snapshot or an event since. */
  hasReceivable(debtorId: string, receivableId: string): boolean;
  /** Newest known fact, or real time. */
  now(): Instant;
  /** Resolves when nothing waits to be computed. */
  settled(): Promise<void>;
}

export function createLiveState(published: Published, options: LiveStateOptions): LiveState {
  const later = new Map<string, Map<string, LoggedEvent>>();
  const replaced = new Map<string, DebtorState | null>();
  const failed = new Set<string>();
  const waiting = new Set<string>();
  const passes = new Map<string, Promise<void>>();
  let newest = published.asOf;
  let queue: Promise<void> = Promise.resolve();

  const now = (): Instant => published.manifest.clock === 'wall' ? latest(options.wallClock.now(), newest) : newest;
  const laterEvents = (debtorId: string): LaterEvents => ({ events: [...later.get(debtorId)?.values() ?? []], asOf: now() });

  async function recompute(debtorId: string): Promise<void> {
    // From here on another event needs another pass.
    waiting.delete(debtorId);
    try {
      replaced.set(debtorId, await published.recompute(debtorId, laterEvents(debtorId)));
      failed.delete(debtorId);
    } catch (error) {
      failed.add(debtorId);
      options.onFailure(error);
    }
  }

  return {
    published, now,
    apply: (events) => {
      for (const event of events) {
        const debtorId = String(event.row['debtor_id']);
        const known = later.get(debtorId) ?? new Map<string, LoggedEvent>();
        const key = eventKey(event);
        if (known.has(key)) continue;
        later.set(debtorId, known.set(key, event));
        newest = latest(newest, parseInstant(String(event.row['known_at'])));
        if (waiting.has(debtorId)) continue;
        waiting.add(debtorId);
        const pass: Promise<void> = queue.then(() => recompute(debtorId)).then(() => {
          if (passes.get(debtorId) === pass) passes.delete(debtorId);
        });
        passes.set(debtorId, pass);
        queue = pass;
      }
    },
    debtor: async (debtorId) => {
      await passes.get(debtorId);
      if (failed.has(debtorId)) throw new DunlinError('features-stale', 'The features of the debtor must include its newest event; computing them failed. Publish again, or see the server log.');
      const state = replaced.has(debtorId) ? replaced.get(debtorId)! : published.debtor(debtorId);
      if (!state) throw new DunlinError('debtor-unknown', 'The debtor must be in the published snapshot or in an event since. Check the id, or publish again.');
      return state;
    },
    hasReceivable: (debtorId, receivableId) =>
      published.hasReceivable(debtorId, receivableId) || [...later.get(debtorId)?.values() ?? []].some((event) => event.row['receivable_id'] === receivableId),
    facts: (debtorId) => published.facts(debtorId, laterEvents(debtorId)),
    settled: async () => {
      for (let seen: Promise<void> | null = null; seen !== queue;) {
        seen = queue;
        await seen;
      }
    },
  };
}

function latest(a: Instant, b: Instant): Instant {
  return a > b ? a : b;
}
