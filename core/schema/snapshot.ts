/** Published snapshots: the immutable folder that serving reads, described by its manifest. */
import Type from 'typebox';
import type { Static } from 'typebox';

const File = Type.Object({
  path: Type.String({ description: 'relative to the snapshot folder, forward slashes' }),
  sha256: Type.String(), bytes: Type.Integer(), rows: Type.Integer(),
});

export const SnapshotManifestSchema = Type.Object({
  schemaVersion: Type.Literal(1),
  portfolio: Type.String(),
  clock: Type.Union([Type.Literal('data'), Type.Literal('wall')]),
  currency: Type.String(),
  timeZone: Type.String(),
  /** Region of national macro series; absent: none is read. */
  country: Type.Optional(Type.String()),
  /** ISO instant: last microsecond that the snapshot knows of. */
  asOf: Type.String(),
  /** Events of `log/events` up to this place are in the facts; later ones are applied by serving. */
  eventLogOffset: Type.Object({ file: Type.String(), nextByte: Type.Integer() }),
  buckets: Type.Integer(),
  featureSets: Type.Array(Type.Object({ version: Type.String(), views: Type.Array(Type.String()) })),
  /** Artefact ids by role; absent roles have nothing published. */
  champions: Type.Object({
    default: Type.Optional(Type.String()), response: Type.Optional(Type.String()), policy: Type.Optional(Type.String()),
    timing: Type.Optional(Type.String()), 'self-cure': Type.Optional(Type.String()),
  }),
  /** Log-odds to add to those of the default champion; absent: 0. */
  interceptShift: Type.Optional(Type.Number()),
  rulePacks: Type.Array(Type.String()),
  policy: Type.Unknown({ description: 'policy section of the portfolio' }),
  /** Days for which an assignment to the sticky holdout keeps a debtor from contact; absent: no self-cure model is asked for. */
  holdDays: Type.Optional(Type.Integer()),
  label: Type.Unknown({ description: 'label of the default model: pack, asOf rule and parameters' }),
  seed: Type.Integer(),
  files: Type.Array(File),
}, { title: 'dunlin snapshot' });

export type SnapshotManifest = Static<typeof SnapshotManifestSchema>;

/** Places inside a snapshot folder. */
export const SNAPSHOT_PATHS = {
  manifest: 'manifest.json',
  /** One feature row per debtor (and receivable), Arrow IPC. */
  features: 'features/features.arrow',
  /** One row per open receivable as it stands at the as-of, Arrow IPC; only where a timing model is published. */
  receivables: 'features/receivables.arrow',
  /** One row per debtor as it stands at the as-of, Arrow IPC; only where a self-cure model is published and `features` has no such rows. */
  debtors: 'features/debtors.arrow',
  /** Cash of the open receivables in the next 13 weeks, JSON; only where a timing model is published. */
  cashForecast: 'reports/cash-forecast.json',
  /** One contact context per debtor as JSON text, Arrow IPC. */
  contactContext: 'features/contact-context.arrow',
  /** Canonical tables as Parquet: `facts/<table>/bucket-<n>.parquet`, tables without debtors as `facts/<table>/all.parquet`. */
  facts: 'facts',
  /** Broadcast tables (what crosses debtors), Parquet. */
  aggregates: 'aggregates',
} as const;
