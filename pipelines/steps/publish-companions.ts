/** The part of the publish step for payment timing and self-cure: their champions, and the rows that these are asked about. */
import type { HomePaths } from '../../core/home.ts';
import type { Portfolio } from '../../core/schema/portfolio.ts';
import type { SnapshotManifest } from '../../core/schema/snapshot.ts';
import type { ServedRows, ServedViews } from '../../features/labels/served-rows.ts';
import { featureSetVersion, selectViews, type FeatureView } from '../../features/registry.ts';
import type { Registry } from '../../models/registry/registry.ts';
import { readArtefact, readManifest } from '../../models/artefact/read.ts';
import { loadTimingModel } from '../../models/timing/load.ts';
import { encodeForecast, forecastRows } from '../forecast-cash.ts';
import { gateTrainingSet } from '../quality-gate.ts';

type Companions<T> = Readonly<Record<'receivables' | 'debtors', T>>;

/** Champions of the roles that the portfolio asks for; null: none. One that it no longer asks for stays champion and is not published. */
export function companionChampions({ models }: Portfolio, registry: Registry): Readonly<Record<'timing' | 'self-cure', string | null>> {
  return { timing: models.timing === undefined ? null : registry.champion('timing'), 'self-cure': models.selfCure === undefined ? null : registry.champion('self-cure') };
}

/** Views that the champions pin. Throws `artefact-missing`, `artefact-corrupt`, `view-invalid`. */
export function companionViews(artefacts: string, champions: SnapshotManifest['champions']): Omit<ServedViews, 'label'> {
  const viewsOf = (id: string | undefined): readonly FeatureView[] | null => (id === undefined ? null : selectViews(readManifest(artefacts, id).views));
  return { receivables: viewsOf(champions.timing), debtors: viewsOf(champions['self-cure']) };
}

/** Each set of views once, that of the default model first. */
export function featureSetsOf(views: readonly (readonly FeatureView[] | null)[]): SnapshotManifest['featureSets'] {
  const sets = views.flatMap((set) => (set === null ? [] : [{ version: featureSetVersion(set), views: set.map(({ name }) => name) }]));
  return [...new Map(sets.map((set) => [set.version, set])).values()];
}

/** Refuses rows that break their contracts. Throws `quality-gate-failed`. */
export function gateCompanions(home: HomePaths, rows: Companions<ServedRows['receivables']>, views: Companions<readonly FeatureView[] | null>): void {
  for (const name of ['receivables', 'debtors'] as const) {
    const computed = rows[name];
    if (computed !== null) gateTrainingSet(home, `publish-${name}`, { ...computed, views: views[name]! });
  }
}

/** The cash that the champion expects of the open receivables, a row a week; none without a champion. */
export function forecastFile(artefacts: string, receivables: ServedRows['receivables'], { timing, ...stated }: { readonly timing: string | undefined; readonly asOf: string; readonly currency: string }): readonly { readonly bytes: Uint8Array; readonly rows: number }[] {
  if (timing === undefined || receivables === null) return [];
  const forecast = forecastRows(receivables, loadTimingModel(readArtefact(artefacts, timing)), stated);
  return [{ bytes: encodeForecast(forecast), rows: forecast.weeks.length }];
}
