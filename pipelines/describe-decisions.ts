/** What the manifest of a model says of the decisions that it learnt from. */
import { canonicalJson, sha256 } from '../core/hash.ts';
import { formatInstant } from '../core/time.ts';
import type { DecisionSet } from '../models/best-channel/decision-set.ts';
import type { ArtefactOrigin } from '../models/best-channel/policy-artefact.ts';

/** Hash, window and action mix of the decisions that a model learnt from. */
export function describeDecisions(set: DecisionSet): Pick<ArtefactOrigin, 'dataSnapshot' | 'windows' | 'underPolicy'> {
  const ordered = set.asOf.slice().sort();
  const bytes = (array: Float64Array | Int32Array): Uint8Array => new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
  const columns = set.x.names.map((name) => {
    const column = set.x.columns.get(name)!;
    return [name, sha256(bytes(column.kind === 'numeric' ? column.values : column.codes)), column.kind === 'numeric' ? [] : column.categories];
  });
  const counts = new Float64Array(set.actions.length);
  for (const action of set.log.actions) counts[action]!++;
  return {
    dataSnapshot: sha256(canonicalJson([columns, sha256(bytes(set.grossMinor)), sha256(bytes(set.log.rewards)), sha256(bytes(set.log.loggingProbabilities)), sha256(bytes(set.log.actions)), set.log.clusters])),
    windows: { fit: { from: formatInstant(ordered[0]!), to: formatInstant(ordered.at(-1)!), rows: set.log.rowCount } },
    underPolicy: { versions: [...new Set(set.policyVersions)].sort(), actionMix: Object.fromEntries(set.actions.map((action, i) => [action, counts[i]! / set.log.rowCount])) },
  };
}
