/** Under which policies the history was made: what a probability of default is conditional on. */
import type { ArtefactManifest } from '../../models/artefact/manifest.ts';
import { withStore, type Deployment } from '../deployment.ts';

export async function readActionMix(deployment: Deployment): Promise<ArtefactManifest['underPolicy']> {
  return withStore(deployment, async (store) => {
    const rows = await store.rows<{ policy_version: string; action: string; count: bigint }>(
      'select policy_version, action, count(*) as count from decision group by all order by policy_version, action');
    const total = rows.reduce((sum, row) => sum + Number(row.count), 0);
    const counts = new Map<string, number>();
    for (const row of rows) counts.set(row.action, (counts.get(row.action) ?? 0) + Number(row.count));
    return {
      versions: [...new Set(rows.map((row) => row.policy_version))],
      actionMix: Object.fromEntries([...counts].sort().map(([action, count]) => [action, count / total])),
    };
  });
}
