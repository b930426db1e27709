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
  /** A pass that has not begun: what comes now still goes along. */
  let nextPass: Promise<void> | null = null;
  let newest = published.asOf;
  let queue: Promise<void> = Promise.resolve();

  const now = (): Instant => published.manifest.clock === 'wall' ? latest(options.wallClock.now(), newest) : newest;
  const withMerged = (debtorIds: readonly string[]): readonly string[] => [...new Set(debtorIds.flatMap((id) => published.groupOf(id)))];
  const laterEvents = (debtorIds: readonly string[]): LaterEvents => ({ events: withMerged(debtorIds).flatMap((id) => [...later.get(id)?.values() ?? []]), asOf: now() });

  async function recompute(debtorIds: readonly string[]): Promise<void> {
    try {
      const states = await published.recompute(debtorIds, laterEvents(debtorIds));
      for (const id of debtorIds) {
        replaced.set(id, states.get(id) ?? null);
        failed.delete(id);
      }
    } catch (error) {
      if (debtorIds.length > 1) {
        // One debtor must not take the others of its pass out of the answers.
        for (const id of debtorIds) await recompute([id]);
        return;
      }
      failed.add(debtorIds[0]!);
      options.onFailure(error);
    }
  }

  async function runPass(): Promise<void> {
    nextPass = null;
    const debtorIds = [...waiting];
    waiting.clear();
    const pass = queue;
    await recompute(debtorIds);
    for (const id of debtorIds) if (passes.get(id) === pass) passes.delete(id);
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
        queue = nextPass ??= queue.then(runPass);
        for (const member of published.groupOf(debtorId)) {
          waiting.add(member);
          passes.set(member, queue);
        }
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
      published.hasReceivable(debtorId, receivableId) || withMerged([debtorId]).some((id) => [...later.get(id)?.values() ?? []].some((event) => event.row['receivable_id'] === receivableId)),
    facts: (debtorId) => published.facts(debtorId, laterEvents([debtorId])),
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
