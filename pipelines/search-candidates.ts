/** Searches the parameters of all candidates that declare where to look. */
import { canonicalJson, sha256 } from '../core/hash.ts';
import type { LabelledFrame } from '../models/contract.ts';
import { ESTIMATORS } from '../models/default-propensity/registry.ts';
import { searchParameters } from '../models/search/search-parameters.ts';
import { CODE_VERSION } from './code-version.ts';
import type { CandidateOptions } from './fit-candidates.ts';
import { hashRows } from './hash-rows.ts';
import { openTrialJournal } from './search-journal.ts';

export interface SearchBudget {
  /** Most configurations judged for each estimator. */
  readonly trials: number;
  /** Folder of the journal: a search that was stopped goes on from it. */
  readonly folder: string;
}

/**
 * Parameters by estimator, searched on `data`, which must be rows to fit on and never rows that evaluate; given parameters are kept.
 * Without a budget the given parameters.
 */
export async function searchCandidates(data: LabelledFrame, options: CandidateOptions & { readonly search?: SearchBudget | undefined }): Promise<NonNullable<CandidateOptions['parameters']>> {
  const { search, parameters = {}, seed, signal, tensor, progress } = options;
  if (search === undefined) return parameters;
  const dataHash = nameRows(data, options);
  const journal = openTrialJournal(search.folder), found: Partial<Record<string, Readonly<Record<string, unknown>>>> = { ...parameters };
  try {
    for (const name of options.estimators) {
      const estimator = ESTIMATORS[name];
      if (estimator.space === undefined) continue;
      const result = await searchParameters(data, { estimator, trials: search.trials, seed, fixed: parameters[name] ?? {}, dataHash, journal, progress, context: { seed, signal, tensor } });
      found[name] = result.parameters;
    }
  } finally {
    await journal.close();
  }
  return found;
}

/** The name of all that scores depend on besides parameters and seed: another program or backend may give other scores. */
function nameRows({ x, y, groups, times, knownAt }: LabelledFrame, { tensor }: CandidateOptions): string {
  const rows = hashRows(x, { y, ...(times === undefined ? {} : { times }), ...(knownAt === undefined ? {} : { knownAt }) });
  return sha256(canonicalJson([CODE_VERSION, tensor?.backend ?? null, rows, sha256(groups.join('\n'))]));
}
