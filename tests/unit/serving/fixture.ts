/** A snapshot made by hand and an application over it, with logs in a temporary folder. */
import { openAppendLog, type AppendLog } from '../../../core/append-log.ts';
import type { ContactContext } from '../../../core/contact-rules/context.ts';
import { selectRulePacks } from '../../../core/contact-rules/engine.ts';
import { DunlinError } from '../../../core/errors.ts';
import { makeFrame, numericColumn } from '../../../core/frame.ts';
import { homePaths } from '../../../core/home.ts';
import type { SnapshotManifest } from '../../../core/schema/snapshot.ts';
import { fixedClock, formatInstant, parseInstant } from '../../../core/time.ts';
import type { ArtefactManifest } from '../../../models/artefact/manifest.ts';
import { buildApp } from '../../../serving/app.ts';
import type { App } from '../../../serving/routes/dependencies.ts';
import { createDecider } from '../../../serving/decisions/decide-contact.ts';
import { openDecisionBook } from '../../../serving/decisions/decision-book.ts';
import { openEventBook } from '../../../serving/events/event-book.ts';
import { createEventReceiver } from '../../../serving/events/receive-events.ts';
import { createLivePortfolio } from '../../../serving/live/live-portfolio.ts';
import { createMetrics } from '../../../serving/metrics.ts';
import type { ContactPolicy, DebtorState, LaterEvents, Published } from '../../../serving/ports.ts';
import { testFolder } from '../../setup/test-folder.ts';

export const AS_OF = '2013-06-30T21:59:59.999999Z';
export const MODEL_ID = 'a'.repeat(64);
export const ODD_ID = '../../etc/passwd';

export const OPEN_CONTEXT: ContactContext = {
  kind: 'person', timeZone: null, consents: [], openMinor: { EUR: '5000' }, hasOpenDispute: false, statuses: [], outboundContacts: [], promiseUntilOn: null,
  contactPoints: [
    { contactPointId: 'cp-1', medium: 'email', status: 'valid' }, { contactPointId: 'cp-2', medium: 'phone', status: 'valid' },
  ],
};

const manifest: SnapshotManifest = {
  schemaVersion: 1, portfolio: 'fixture', clock: 'data', currency: 'EUR', timeZone: 'Europe/Rome', asOf: AS_OF, eventLogOffset: { file: '', nextByte: 0 }, buckets: 1,
  featureSets: [{ version: 'fs-1', views: ['exposure'] }], champions: { default: MODEL_ID }, rulePacks: ['base'], policy: {}, label: {}, seed: 7, files: [],
};

function stateOf(openMinor: number, asOf: string): DebtorState {
  const frame = makeFrame([['open_minor', numericColumn([openMinor])], ['dpd', numericColumn([NaN])]]);
  return { rows: [{ receivableId: null, asOf: parseInstant(asOf), frame, row: 0, stale: [] }], context: { ...OPEN_CONTEXT, openMinor: { EUR: String(openMinor) } } };
}

export interface PublishedOptions {
  readonly id?: string;
  readonly asOf?: string;
  /** Survivors by merged debtor. */
  readonly mergedInto?: Readonly<Record<string, string>>;
  readonly contactPolicy?: Partial<ContactPolicy>;
  /** Heads of groups. */
  readonly heads?: Readonly<Record<string, string>>;
  readonly onRecompute?: (debtorId: string, later: LaterEvents) => void;
}

/** Debtors d-1 .. d-20, one with an odd id, each owing 50.00 EUR; pd = 0.1 + open_minor / 100,000. */
export function madePublished(options: PublishedOptions = {}): Published & { readonly closed: { value: boolean } } {
  const base = new Map([...Array.from({ length: 20 }, (_, i) => `d-${i + 1}`), ODD_ID].map((id) => [id, stateOf(5000, options.asOf ?? AS_OF)]));
  const closed = { value: false };
  const paid = (debtorId: string, later: LaterEvents): number => later.events.filter(({ row }) => row['kind'] === 'payment' && row['debtor_id'] === debtorId).reduce((sum, event) => sum + Number(event.row['amount_minor']), 0);
  const asOf = options.asOf ?? AS_OF;
  return {
    id: options.id ?? 's'.repeat(64), manifest: { ...manifest, asOf }, asOf: parseInstant(asOf), featureSetVersion: 'fs-1', debtorCount: base.size, closed,
    defaultModel: {
      outside: () => null,
      artefactId: MODEL_ID, interceptShift: 0, untreatedUnknown: 'nobody was held out', labelPack: 'default-60in90', underPolicy: { versions: ['reference'], actionMix: { no_contact: 1 } },
      score: (x, row) => {
        const column = x.columns.get('open_minor');
        const pd = column?.kind === 'numeric' ? 0.1 + column.values[row]! / 100_000 : NaN;
        return { pd, pdUntreated: null, reasons: [{ code: 'open_minor-high', feature: 'open_minor', text: 'much is open', direction: 'raises', contribution: 0.5 }] };
      },
    },
    timingModel: null, selfCureModel: null,
    contactPolicy: {
      version: 'reference-1', policy: { kind: 'reference', floor: 0.02, weights: { email: 1, sms: 1, no_contact: 1 } }, response: null,
      offered: ['email', 'sms', 'letter', 'no_contact'], rulePacks: selectRulePacks(['base']), houseCap: { perDay: 1, perWeek: 3 }, windowDays: 1,
      costsMinor: { email: 1, sms: 5, letter: 100 }, capacities: {}, holdout: { share: 0, days: 60 }, ...options.contactPolicy,
    },
    debtorIds: () => [...base.keys()].sort(),
    debtor: (id) => base.get(id) ?? null,
    groupOf: (debtorId) => [debtorId],
    rootOf: (debtorId) => options.mergedInto?.[debtorId] ?? debtorId,
    headOf: (debtorId) => options.heads?.[debtorId] ?? debtorId,
    hasReceivable: (debtorId, receivableId) => receivableId === `r-of-${debtorId}`,
    recompute: async (debtorIds, later) => new Map(debtorIds.map((debtorId) => {
      options.onRecompute?.(debtorId, later);
      return [debtorId, stateOf((base.has(debtorId) ? 5000 : 0) - paid(debtorId, later), formatInstant(later.asOf))];
    })),
    facts: async () => {
      const balance = { key: 'EUR', currency: 'EUR', openMinor: 5000n, overdueMinor: 9_007_199_254_740_993n, dpd: 45, count: 1 };
      return { totals: [balance], receivables: [{ ...balance, key: 'r-1' }], contacts: [], consents: [] };
    },
    balancesByBucket: async () => [{ key: '31-60', currency: 'EUR', openMinor: 100_000n, overdueMinor: 90_000n, dpd: 45, count: 20 }],
    close: () => { closed.value = true; },
  };
}

const interval = (value: number) => ({ value, lower: value - 0.03, upper: value + 0.03, level: 0.95 });
const measured = { auc: interval(0.71), logLoss: interval(0.4), brier: interval(0.1), calibrationInTheLarge: interval(0) };
const MODEL_METRICS = {
  ...measured, rows: 200, positives: 20, ece: null, baselines: [{ feature: 'dpd', auc: interval(0.6) }],
  candidates: [{ estimator: 'base-rate', calibration: 'identity', metrics: { ...measured, auc: interval(0.5) } }, { estimator: 'trees', calibration: 'platt', metrics: measured }],
  byBucket: [{ bucket: 'current', rows: 200, positives: 20, observedRate: 0.1, expectedRate: 0.12, auc: null }],
};

const EVIDENCE = {
  reference: 'logistic', reliability: [], ledger: [{ estimator: 'trees', logLossGain: interval(0.0123), aucGain: interval(0.02) }],
  stability: { worst: [{ feature: 'open_minor', psi: 0.31 }], features: 1, moved: 1, scoreFitToEvaluate: 0.1, scoreChooseToEvaluate: 0.05 },
  reasons: { rows: 200, raised: 120, deletionShare: 0.975, meanFall: 0.4, unmovedShare: 0, stableShare: 1 }, expected: { ...measured, rows: 200, rate: interval(0.1) },
  fairness: { column: 'region', threshold: 0.1, rows: [{ group: 'north & south', rows: 200, positives: 20, observedRate: 0.1, expectedRate: 0.12, calibrationGap: interval(-0.02), auc: null, shareAbove: 0.4, truePositiveRate: 0.6, falsePositiveRate: 0.3 }] },
};

export const MODEL_MANIFEST: ArtefactManifest = {
  schemaVersion: 1, kind: 'default-propensity', codeVersion: '0.1.0', estimator: 'trees', parameters: {}, seed: 1, backend: null, featureSetVersion: 'fs-1',
  featureNames: ['open_minor'], featureWords: { open_minor: { label: 'open amount', high: 'much is open', low: 'little is open' } }, views: ['exposure'], dataSnapshot: 'x', windows: { fit: { from: '2012-01-01', to: '2012-06-30', rows: 100, positives: 10 } },
  underPolicy: { versions: ['reference'], actionMix: { no_contact: 1 } }, metrics: MODEL_METRICS,
  model: {}, label: { id: 'default', pack: 'default-60in90', parameters: {} }, files: [],
  details: { declared: { owner: 'credit risk', purpose: 'order of contacts', tier: null }, evidence: EVIDENCE },
};

export interface FixtureOptions extends PublishedOptions {
  /** Snapshots by id; left out: one made by hand. */
  readonly snapshots?: Readonly<Record<string, () => Published>>;
  readonly ready?: boolean;
  readonly acceptsNow?: boolean;
  readonly home?: string;
  readonly wrapLog?: (log: AppendLog) => AppendLog;
}

/** An application that is ready, unless `ready: false`. */
export async function madeServer(options: FixtureOptions = {}) {
  const home = homePaths(options.home ?? testFolder('serving'));
  const wrap = options.wrapLog ?? ((log: AppendLog) => log);
  const published = madePublished(options);
  const snapshots: Readonly<Record<string, () => Published>> = options.snapshots ?? { [published.id]: () => published };
  const events = openEventBook(home.eventLog, wrap(openAppendLog(home.eventLog)));
  const decisions = openDecisionBook(home.decisionLog, wrap(openAppendLog(home.decisionLog)));
  const failures: unknown[] = [];
  const live = createLivePortfolio({
    wallClock: fixedClock(parseInstant('2026-01-01T00:00:00Z')),
    load: async (id) => {
      const load = snapshots[id];
      if (!load) throw new DunlinError('artefact-corrupt', 'A file of the snapshot must match its hash.');
      return load();
    },
    eventsSince: (position, asOf) => events.since(position, asOf),
    onFailure: (error) => failures.push(error),
  });
  if (options.ready !== false) await live.swapTo(Object.keys(snapshots)[0]!);
  const metrics = createMetrics();
  const decider = createDecider({ live, book: decisions, acceptsNow: options.acceptsNow ?? false, onDecision: (action) => metrics.decisions.inc({ action }) });
  const receiveEvents = createEventReceiver(live, events);
  // Built when it is first asked for: compiling all schemas takes longer than most tests.
  let built: App | null = null;
  const build = (): App => buildApp({
    live, decider, decisions, metrics, receiveEvents, log: false,
    models: { ids: () => [MODEL_ID], manifest: () => MODEL_MANIFEST, champion: (role, at) => (role === 'default' && (at === undefined || at > parseInstant('2013-01-01T00:00:00Z')) ? MODEL_ID : null) },
  });
  return { get app(): App { return (built ??= build()); }, live, home, decisions, events, receiveEvents, decider, metrics, failures };
}

export type MadeServer = Awaited<ReturnType<typeof madeServer>>;

export function payment(entryId: string, fields: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return { type: 'ledger_entry', entryId, debtorId: 'd-1', kind: 'payment', amountMinor: 5000, currency: 'EUR', eventAt: '2013-07-01T08:00:00Z', ...fields };
}

