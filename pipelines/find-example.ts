/** Picks a debtor whose case says most: much at risk, and someone to contact. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ContactContext } from '../core/contact-rules/context.ts';
import { columnOf } from '../core/frame.ts';
import type { HomePaths } from '../core/home.ts';
import type { Portfolio } from '../core/schema/portfolio.ts';
import { SNAPSHOT_PATHS } from '../core/schema/snapshot.ts';
import { labelPack } from '../features/labels/registry.ts';
import { decodeFeatures } from '../features/store/arrow.ts';
import { decodeContactContexts } from '../features/store/contact-context-arrow.ts';
import { readArtefact } from '../models/artefact/read.ts';
import { loadDefaultScorer } from '../models/score.ts';
import { readCurrentManifest } from './publish.ts';

/** The debtor of the published snapshot with the largest pd times open balance, reachable ones first; null when there is none to score. */
export function findExample(home: HomePaths): string | null {
  const manifest = readCurrentManifest(home);
  if (manifest?.champions.default === undefined) return null;
  const folder = join(home.snapshots, readFileSync(home.current, 'utf8').trim());
  const { spine, frame } = decodeFeatures(readFileSync(join(folder, SNAPSHOT_PATHS.features)));
  const contexts = decodeContactContexts(readFileSync(join(folder, SNAPSHOT_PATHS.contactContext)));
  const { pd } = loadDefaultScorer(readArtefact(home.artefacts, manifest.champions.default), manifest.interceptShift).score(frame);
  const label = manifest.label as Portfolio['labels'][number];
  const { outside, parameters } = labelPack(label.pack);
  const [open, dpd] = ['open_minor', 'dpd'].map((name) => {
    const column = columnOf(frame, name);
    return column.kind === 'numeric' ? column.values : new Float64Array(frame.rowCount);
  }) as [Float64Array, Float64Array];
  let best: { readonly debtorId: string; readonly weight: number } | null = null;
  spine.debtorIds.forEach((debtorId, row) => {
    const reason = outside?.({ openMinor: open[row]!, dpd: dpd[row]! }, { ...parameters, ...label.parameters }) ?? null;
    const weight = pd[row]! * interest(contexts.get(debtorId), manifest.currency) * Number(reason === null);
    if (best === null || weight > best.weight) best = { debtorId, weight };
  });
  return (best as { readonly debtorId: string } | null)?.debtorId ?? null;
}

const REACHABLE = 1000;

function interest(context: ContactContext | undefined, currency: string): number {
  if (context === undefined) return 0;
  const open = Math.log1p(Math.max(0, Number(context.openMinor[currency] ?? 0)));
  const isReachable = !context.hasOpenDispute && context.statuses.length === 0 && context.outboundContacts.length === 0 && context.contactPoints.some(({ status }) => status === 'valid');
  return open * (isReachable ? REACHABLE : 1);
}
