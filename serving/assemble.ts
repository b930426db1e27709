/** Puts the parts of one data directory together: logs, live portfolio, decider and receiver. Nothing listens yet. */
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { openAppendLog } from '../core/append-log.ts';
import type { HomePaths } from '../core/home.ts';
import { takeProcessLock } from '../core/process-lock.ts';
import { wallClock } from '../core/time.ts';
import { openDecisionBook, type DecisionBook } from './decisions/decision-book.ts';
import { createDecider, type Decider } from './decisions/decide-contact.ts';
import { openEventBook } from './events/event-book.ts';
import { createEventReceiver, type EventReceiver } from './events/receive-events.ts';
import { createLivePortfolio, type LivePortfolio } from './live/live-portfolio.ts';
import { createMetrics, type Metrics } from './metrics.ts';
import { loadSnapshot } from './snapshot/load-snapshot.ts';

export interface AssembleOptions {
  readonly home: HomePaths;
  readonly acceptsNow: boolean;
  /** Called with what went wrong in the background. */
  readonly onFailure: (what: string, error: unknown) => void;
}

export interface Assembly {
  readonly live: LivePortfolio;
  readonly decisions: DecisionBook;
  readonly decider: Decider;
  readonly receiveEvents: EventReceiver;
  readonly metrics: Metrics;
  /** Takes a snapshot into use and counts how that went; a failure is told and thrown. */
  useSnapshot(snapshotId: string): Promise<void>;
  close(): Promise<void>;
}

/** Opens the logs of a data directory for writing. Throws `store-locked` while another process has them open. */
export function assemble({ home, acceptsNow, onFailure }: AssembleOptions): Assembly {
  const lockPath = join(dirname(home.eventLog), 'writer.lock');
  mkdirSync(dirname(lockPath), { recursive: true });
  const unlock = takeProcessLock(lockPath, 'The logs of the data directory');
  const metrics = createMetrics();
  const eventLog = openAppendLog(home.eventLog);
  const decisionLog = openAppendLog(home.decisionLog);
  const events = openEventBook(home.eventLog, eventLog);
  const decisions = openDecisionBook(home.decisionLog, decisionLog);
  const live = createLivePortfolio({
    wallClock,
    load: (snapshotId) => loadSnapshot(home, snapshotId),
    eventsSince: (position, asOf) => events.since(position, asOf),
    onFailure: (error) => {
      metrics.recomputeFailures.inc();
      onFailure('the features of a debtor could not be computed again', error);
    },
  });
  return {
    live, decisions, metrics,
    decider: createDecider({ live, book: decisions, acceptsNow, onDecision: (action) => metrics.decisions.inc({ action }) }),
    receiveEvents: createEventReceiver(live, events),
    useSnapshot: async (snapshotId) => {
      try {
        await live.swapTo(snapshotId);
      } catch (error) {
        metrics.snapshotLoads.inc({ result: 'kept_out' });
        onFailure('a published snapshot could not be loaded; the one before stays in use', error);
        throw error;
      }
      metrics.snapshotLoads.inc({ result: 'in_use' });
      metrics.debtors.set(live.current().published.debtorCount);
      metrics.snapshotAsOfSeconds.set(Number(live.current().published.asOf / 1_000_000n));
    },
    close: async () => {
      await eventLog.close();
      await decisionLog.close();
      live.close();
      unlock();
    },
  };
}
