/** The published portfolio that requests are answered from; swaps to a new snapshot as a whole or not at all. */
import type { LogPosition } from '../../core/append-log.ts';
import { DunlinError } from '../../core/errors.ts';
import type { LoggedEvent } from '../../core/schema/events.ts';
import type { Instant } from '../../core/time.ts';
import type { Published } from '../ports.ts';
import { createLiveState, type LiveState, type LiveStateOptions } from './live-state.ts';

export interface LivePortfolioOptions extends LiveStateOptions {
  /** Loads and verifies a snapshot; throws `artefact-corrupt`, `artefact-missing`. */
  readonly load: (snapshotId: string) => Promise<Published>;
  /** Durable events that a snapshot does not hold. */
  readonly eventsSince: (position: LogPosition, asOf: Instant) => readonly LoggedEvent[];
}

export interface LivePortfolio {
  /** What answers now; throws `not-ready` before the first snapshot. */
  current(): LiveState;
  isReady(): boolean;
  /** Loads a snapshot, applies the events it does not hold, then takes it into use. A failure leaves everything as it was. */
  swapTo(snapshotId: string): Promise<void>;
  /** Gives durable events to the snapshot in use and to one that is being loaded. */
  apply(events: readonly LoggedEvent[]): void;
  close(): void;
}

export function createLivePortfolio(options: LivePortfolioOptions): LivePortfolio {
  let inUse: LiveState | null = null;
  let next: LiveState | null = null;
  let swapping: Promise<void> = Promise.resolve();

  async function swap(snapshotId: string): Promise<void> {
    if (inUse?.published.id === snapshotId) return;
    const published = await options.load(snapshotId);
    try {
      next = createLiveState(published, options);
      next.apply(options.eventsSince(published.manifest.eventLogOffset, published.asOf));
      await next.settled();
    } catch (error) {
      next = null;
      published.close();
      throw error;
    }
    const before = inUse;
    inUse = next;
    next = null;
    if (before) void before.settled().then(() => before.published.close());
  }

  return {
    current: () => {
      if (!inUse) throw new DunlinError('not-ready', 'A snapshot must be published before anything can be answered; there is none in use. Run `dunlin run`, then ask again.');
      return inUse;
    },
    isReady: () => inUse !== null,
    swapTo: (snapshotId) => {
      const done = swapping.then(() => swap(snapshotId));
      swapping = done.catch(() => {});
      return done;
    },
    apply: (events) => {
      inUse?.apply(events);
      next?.apply(events);
    },
    close: () => inUse?.published.close(),
  };
}
