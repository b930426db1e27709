import { setTimeout as wait } from 'node:timers/promises';

const POLL_MS = 100;
/** For a hang: no wait of the tests takes this long on a machine that is merely busy. */
const GIVEN_UP_MS = 400_000;

/** Waits until it is true, then returns; gives up with the text of what was waited for. */
export async function until(what: string, isTrue: () => boolean | Promise<boolean>): Promise<void> {
  for (let waitedMs = 0; !await isTrue(); waitedMs += POLL_MS) {
    if (waitedMs > GIVEN_UP_MS) throw new Error(`${what} must happen within ${GIVEN_UP_MS / 60_000} minutes; it did not.`);
    await wait(POLL_MS);
  }
}
