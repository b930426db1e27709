/** A journal of search trials in a folder: every trial is on disk before the next begins. */
import { openAppendLog, readAppendLog } from '../core/append-log.ts';
import type { Trial, TrialJournal } from '../models/search/search-parameters.ts';

export interface OpenTrialJournal extends TrialJournal {
  close(): Promise<void>;
}

interface JournalLine {
  readonly trial: Trial;
  /** Of the trial; differs from run to run. */
  readonly seconds: number;
}

/** Opens, or goes on with, the journal of `folder`: NDJSON, one trial with its seconds a line; one writer at a time. */
export function openTrialJournal(folder: string): OpenTrialJournal {
  const log = openAppendLog(folder);
  const known = new Map(readAppendLog<JournalLine>(folder).values.map(({ trial }) => [trial.key, trial]));
  return {
    find: (key) => known.get(key),
    record: async (trial, seconds) => {
      await log.append([{ trial, seconds } satisfies JournalLine]);
      known.set(trial.key, trial);
    },
    close: () => log.close(),
  };
}
