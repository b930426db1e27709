/** Long SQL under watch: how far it is, and an end to it when the work is stopped. */
import type { Store } from './open.ts';

/** Often enough that a stop is felt at once, and rare enough to cost nothing. */
const INTERVAL_MS = 250;

export interface WatchOptions {
  readonly signal: AbortSignal;
  /** Share of the running statement in [0, 1]; not told while it is unknown. */
  readonly tell?: (share: number) => void;
}

/**
 * Runs `work`; when the signal is aborted, whatever statement is running ends with an error, and so does each that begins later.
 * Throws the reason of the signal then, and what `work` throws otherwise.
 */
export async function watchStore<T>(store: Store, { signal, tell }: WatchOptions, work: () => Promise<T>): Promise<T> {
  signal.throwIfAborted();
  const interrupt = (): void => store.connection.interrupt();
  signal.addEventListener('abort', interrupt);
  const timer = setInterval(() => {
    if (signal.aborted) return interrupt();
    const { percentage } = store.connection.progress;
    if (percentage > 0) tell?.(Math.min(1, percentage / 100));
  }, INTERVAL_MS);
  try {
    const result = await work();
    return result;
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    clearInterval(timer);
    signal.removeEventListener('abort', interrupt);
  }
}
