/** The book of events: each id once, durable before it is acknowledged. */
import { readAppendLog, type AppendLog, type LogPosition } from '../../core/append-log.ts';
import { DunlinError } from '../../core/errors.ts';
import type { LoggedEvent } from '../../core/schema/events.ts';
import { parseInstant, type Instant } from '../../core/time.ts';
import { eventContent, eventKey } from './incoming-event.ts';

export interface EventReceipt {
  /** Events that are new, in order; durable. */
  readonly accepted: readonly LoggedEvent[];
  readonly duplicates: number;
}

export interface EventBook {
  /**
   * Appends what is new. Resolves when everything in `events` is durable, also what another request is just writing.
   * Throws `event-conflict` when an id is known with other content; then nothing of `events` is stored.
   */
  record(events: readonly LoggedEvent[]): Promise<EventReceipt>;
  /** Events that a snapshot does not hold: those behind its place in the log, and those that were known only after its as-of. */
  since(position: LogPosition, asOf: Instant): readonly LoggedEvent[];
}

interface Entry {
  readonly content: string;
  /** Settles when the event is durable. */
  readonly durable: Promise<void>;
}

/** @param folder the log that `log` appends to */
export function openEventBook(folder: string, log: AppendLog): EventBook {
  const known = new Map<string, Entry>();
  const stored = Promise.resolve();
  for (const event of readAppendLog<LoggedEvent>(folder).values) known.set(eventKey(event), { content: eventContent(event), durable: stored });

  return {
    record: async (events) => {
      const fresh = new Map<string, { readonly event: LoggedEvent; readonly content: string }>();
      const waitFor = new Set<Promise<void>>();
      for (const [index, event] of events.entries()) {
        const key = eventKey(event);
        const content = eventContent(event);
        const entry = known.get(key);
        const before = entry?.content ?? fresh.get(key)?.content;
        if (before === undefined) fresh.set(key, { event, content });
        else if (before !== content) {
          throw new DunlinError('event-conflict', `Event ${index}: its id must be new or its content equal to what was sent before. Send a correction as a reversal plus a new entry with its own id.`, { index });
        }
        if (entry) waitFor.add(entry.durable);
      }
      const accepted = [...fresh.values()].map((item) => item.event);
      const durable = log.append(accepted);
      for (const [key, { content }] of fresh) known.set(key, { content, durable });
      try {
        await Promise.all([durable, ...waitFor]);
      } catch (error) {
        for (const key of fresh.keys()) if (known.get(key)?.durable === durable) known.delete(key);
        throw error;
      }
      return { accepted, duplicates: events.length - accepted.length };
    },
    since: (position, asOf) => eventsSince(folder, position, asOf),
  };
}

/** The same for a log that is only read. */
export function eventsSince(folder: string, position: LogPosition, asOf: Instant): readonly LoggedEvent[] {
  const all = readAppendLog<LoggedEvent>(folder).values;
  const behind = all.length - readAppendLog<LoggedEvent>(folder, position).values.length;
  return all.filter((event, index) => index >= behind || parseInstant(String(event.row['known_at'])) > asOf);
}
