/** Scores debtors of a data directory in process, without a server. */
import { homePaths } from '../core/home.ts';
import { DunlinError } from '../core/errors.ts';
import { wallClock } from '../core/time.ts';
import { assemble } from './assemble.ts';
import { eventsSince } from './events/event-book.ts';
import { createLiveState } from './live/live-state.ts';
import type { DecisionAnswer } from './schemas/decision.ts';
import type { ScoreAnswer } from './schemas/score.ts';
import { scoreDebtor } from './scores/score-debtor.ts';
import { loadSnapshot } from './snapshot/load-snapshot.ts';
import { readCurrent } from './snapshot/watch-current.ts';

/** Only reads; may run beside a server. Throws `nothing-published`, `debtor-unknown`. */
export async function scoreOnce(root: string, debtorIds: readonly string[]): Promise<ScoreAnswer[]> {
  const home = homePaths(root);
  const published = await loadSnapshot(home, currentOf(home.current));
  const failures: unknown[] = [];
  try {
    const live = createLiveState(published, { wallClock, onFailure: (error) => failures.push(error) });
    live.apply(eventsSince(home.eventLog, published.manifest.eventLogOffset, published.asOf));
    return await Promise.all(debtorIds.map((debtorId) => scoreDebtor(live, { debtorId })));
  } catch (error) {
    throw failures[0] ?? error;
  } finally {
    published.close();
  }
}

/** Decides and records the decisions, as a server would. Throws `store-locked` while a server has the logs open. */
export async function decideOnce(root: string, debtorIds: readonly string[]): Promise<DecisionAnswer[]> {
  const home = homePaths(root);
  const snapshotId = currentOf(home.current);
  const assembly = assemble({ home, acceptsNow: false, onFailure: () => {} });
  try {
    await assembly.useSnapshot(snapshotId);
    return await Promise.all(debtorIds.map((debtorId) => assembly.decider.decide({ debtorId })));
  } finally {
    await assembly.close();
  }
}

/** The published snapshot. Throws `nothing-published`. */
export function currentOf(path: string): string {
  const snapshotId = readCurrent(path);
  if (snapshotId === null) throw new DunlinError('nothing-published', 'A snapshot must be published before anyone can be scored; there is none. Run `dunlin run` first.');
  return snapshotId;
}
