/** Takes events in, from HTTP and from the stream alike: check, append, then let the live portfolio know. */
import type { LivePortfolio } from '../live/live-portfolio.ts';
import type { EventBook } from './event-book.ts';
import { parseEvents, toLoggedEvent } from './incoming-event.ts';

export interface ReceivedEvents {
  readonly accepted: number;
  readonly duplicates: number;
}

/** Resolves when everything is durable. Throws `not-ready`, `body-invalid`, `value-invalid`, `event-conflict`. */
export type EventReceiver = (body: unknown) => Promise<ReceivedEvents>;

export function createEventReceiver(live: LivePortfolio, book: EventBook): EventReceiver {
  return async (body) => {
    const events = parseEvents(body);
    const state = live.current();
    const clock = { kind: state.published.manifest.clock, now: state.now(), watermark: state.published.asOf };
    const { accepted, duplicates } = await book.record(events.map((event) => toLoggedEvent(event, clock)));
    live.apply(accepted);
    return { accepted: accepted.length, duplicates };
  };
}
