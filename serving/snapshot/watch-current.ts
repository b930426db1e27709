/** Watches `CURRENT`: tells when another snapshot is published. */
import { existsSync, readFileSync } from 'node:fs';
import { isDunlinError } from '../../core/errors.ts';

const POLL_MS = 1000;
/** A snapshot that could not be loaded for a reason that may pass is tried again after so many polls. */
const POLLS_BEFORE_RETRY = 10;

export interface CurrentWatcher {
  /** Looks once, now. */
  look(): Promise<void>;
  stop(): void;
}

/** The id in `CURRENT`; null before the first publication. */
export function readCurrent(path: string): string | null {
  if (!existsSync(path)) return null;
  const id = readFileSync(path, 'utf8').trim();
  return id === '' ? null : id;
}

/**
 * Looks every second, without keeping the process alive.
 * @param onChange takes the new id; when it fails the id is tried again only if it may succeed later: corrupt content stays out
 */
export function watchCurrent(path: string, onChange: (snapshotId: string) => Promise<void>): CurrentWatcher {
  let seen: string | null = null;
  let pollsSinceFailure: number | null = null;
  let looking: Promise<void> | null = null;

  async function lookOnce(): Promise<void> {
    const id = readCurrent(path);
    const isRetry = pollsSinceFailure !== null && ++pollsSinceFailure >= POLLS_BEFORE_RETRY;
    if (id === null || id === seen && !isRetry) return;
    seen = id;
    pollsSinceFailure = null;
    try {
      await onChange(id);
    } catch (error) {
      if (!isDunlinError(error) || error.code !== 'artefact-corrupt') pollsSinceFailure = 0;
    }
  }

  const look = (): Promise<void> => {
    looking ??= lookOnce().finally(() => { looking = null; });
    return looking;
  };
  const timer = setInterval(() => void look(), POLL_MS).unref();
  return { look, stop: () => clearInterval(timer) };
}
