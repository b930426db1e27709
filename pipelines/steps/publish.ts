/** The publish step: what the champions need, as one snapshot. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Portfolio } from '../../core/schema/portfolio.ts';
import { SNAPSHOT_PATHS, type SnapshotManifest } from '../../core/schema/snapshot.ts';
import { formatInstant, type Instant } from '../../core/time.ts';
import type { ServedViews } from '../../features/labels/served-rows.ts';
import { selectViews, type FeatureView } from '../../features/registry.ts';
import { exportAggregates } from '../../features/store/aggregates.ts';
import { encodeFeatures } from '../../features/store/arrow.ts';
import { readContactContexts } from '../../features/store/contact-context.ts';
import { encodeContactContexts } from '../../features/store/contact-context-arrow.ts';
import { exportFacts } from '../../features/store/facts.ts';
import { readLogOffset } from '../../features/store/log-offsets.ts';
import type { Store } from '../../features/store/open.ts';
import { interceptShiftOf } from '../../models/registry/intercepts.ts';
import { openRegistry, type Registry } from '../../models/registry/registry.ts';
import { portfolioClock } from '../clock.ts';
import { featureOptions, withStore, type Deployment } from '../deployment.ts';
import type { PublishResult, StepContext } from '../ports.ts';
import { publishSnapshot, type SnapshotFile } from '../publish.ts';
import { gateServing, summariseQuality } from '../quality-gate.ts';
import { primaryLabel, servingFeatures } from '../serving-features.ts';
import { companionChampions, featureSetsOf, forecastFile, gateCompanions, companionViews } from './publish-companions.ts';

export async function publishStep(deployment: Deployment, context: StepContext): Promise<PublishResult> {
  const { portfolio, home } = deployment;
  const views = selectViews(portfolio.models.default.views);
  return withStore(deployment, async (store) => {
    const asOf = (await portfolioClock(store, portfolio)).now();
    const label = primaryLabel(portfolio);
    const registry = openRegistry(home.registry);
    const champions = { default: registry.champion('default', undefined, label.id), response: registry.champion('response'), policy: registry.champion('policy'), ...companionChampions(portfolio, registry) };
    const named = Object.fromEntries(Object.entries(champions).filter(([, id]) => id !== null)) as SnapshotManifest['champions'];
    const more = companionViews(home.artefacts, named);
    context.progress({ step: 'publish', share: 0, text: 'features and facts of every debtor' });
    const snapshotId = await publishSnapshot(home, {
      manifest: await describeSnapshot(store, { portfolio, label, asOf, champions: named, interceptShift: interceptOf(registry, named.default), views, more }),
      writeFiles: (folder) => writeFiles(store, folder, { deployment, portfolio, label, asOf, views, more, timing: named.timing, context }),
      recordPublication: (id) => recordPublication(store, id, asOf),
    });
    context.progress({ step: 'publish', share: 1, text: `snapshot ${snapshotId.slice(0, 12)} as of ${formatInstant(asOf)}` });
    return { snapshotId, asOf: formatInstant(asOf), champions: named };
  });
}

interface Scope {
  readonly portfolio: Portfolio;
  readonly label: Portfolio['labels'][number];
  readonly asOf: Instant;
  readonly views: readonly FeatureView[];
  readonly more: Omit<ServedViews, 'label'>;
}

function interceptOf(registry: Registry, artefactId: string | undefined): number {
  return artefactId === undefined ? 0 : interceptShiftOf(registry.events(), artefactId);
}

async function describeSnapshot(store: Store, { portfolio, label, asOf, views, more, champions, interceptShift }: Scope & Pick<SnapshotManifest, 'champions'> & { readonly interceptShift: number }): Promise<Omit<SnapshotManifest, 'files'>> {
  const { selfCure } = portfolio.models;
  return {
    schemaVersion: 1, portfolio: portfolio.name, clock: portfolio.clock, currency: portfolio.currency, timeZone: portfolio.timeZone,
    ...(portfolio.country === undefined ? {} : { country: portfolio.country }),
    asOf: formatInstant(asOf), eventLogOffset: await readLogOffset(store, 'events'), buckets: portfolio.buckets ?? 8,
    featureSets: featureSetsOf([views, more.receivables, more.debtors]),
    champions, ...(interceptShift === 0 ? {} : { interceptShift }), rulePacks: portfolio.rulePacks, policy: portfolio.policy, ...(selfCure === undefined ? {} : { holdDays: selfCure.holdDays ?? selfCure.days }), label, seed: portfolio.seed ?? 1,
  };
}

async function writeFiles(store: Store, folder: string, { deployment, portfolio, label, asOf, views, more, timing, context }: Scope & { readonly deployment: Deployment; readonly timing: string | undefined; readonly context: StepContext }): Promise<readonly SnapshotFile[]> {
  const options = featureOptions(portfolio);
  const write = (path: string, bytes: Uint8Array, rows: number): SnapshotFile => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), bytes);
    return { path, rows };
  };
  const below = (prefix: string, files: readonly SnapshotFile[]): SnapshotFile[] => files.map(({ path, rows }) => ({ path: `${prefix}/${path}`, rows }));
  const { spine, frame, receivables, debtors } = await servingFeatures(store, { portfolio, asOf, views, more });
  context.signal.throwIfAborted();
  gateCompanions(deployment.home, { receivables, debtors }, more);
  const quality = await gateServing(deployment, store, { spine, frame, views, asOf, label, name: 'publish' });
  context.signal.throwIfAborted();
  context.progress({ step: 'publish', share: 0.4, text: `${spine.rowCount} feature rows; ${summariseQuality(quality)}` });
  const contexts = await readContactContexts(store, { asOf, timeZone: portfolio.timeZone });
  context.signal.throwIfAborted();
  context.progress({ step: 'publish', share: 0.6, text: `${contexts.size} contact contexts` });
  return [
    write(SNAPSHOT_PATHS.features, encodeFeatures(spine, frame), spine.rowCount),
    ...(receivables === null ? [] : [write(SNAPSHOT_PATHS.receivables, encodeFeatures(receivables.spine, receivables.frame), receivables.spine.rowCount)]),
    ...forecastFile(deployment.home.artefacts, receivables, { timing, asOf: formatInstant(asOf), currency: portfolio.currency }).map(({ bytes, rows }) => write(SNAPSHOT_PATHS.cashForecast, bytes, rows)),
    ...(debtors === null ? [] : [write(SNAPSHOT_PATHS.debtors, encodeFeatures(debtors.spine, debtors.frame), debtors.spine.rowCount)]),
    write(SNAPSHOT_PATHS.contactContext, encodeContactContexts(contexts), contexts.size),
    ...below(SNAPSHOT_PATHS.facts, await exportFacts(store, join(folder, SNAPSHOT_PATHS.facts), { buckets: portfolio.buckets ?? 8, asOf })),
    ...below(SNAPSHOT_PATHS.aggregates, await exportAggregates(store, join(folder, SNAPSHOT_PATHS.aggregates), { ...options, spine, asOf })),
  ];
}

async function recordPublication(store: Store, snapshotId: string, asOf: Instant): Promise<void> {
  const [last] = await store.rows<{ snapshot_id: string; ordinal: bigint }>('select snapshot_id, ordinal from published order by ordinal desc limit 1');
  if (last?.snapshot_id === snapshotId) return;
  await store.run('insert into published values ($id, $asOf::TIMESTAMP, $ordinal)', { id: snapshotId, asOf: formatInstant(asOf), ordinal: (last?.ordinal ?? 0n) + 1n });
}
