/** Counters and histograms of one server, for Prometheus. */
import { Counter, Gauge, Histogram, Registry } from 'prom-client';

export interface Metrics {
  readonly registry: Registry;
  readonly requestSeconds: Histogram<'method' | 'route' | 'status'>;
  readonly snapshotLoads: Counter<'result'>;
  readonly snapshotAsOfSeconds: Gauge;
  readonly debtors: Gauge;
  readonly events: Counter<'result'>;
  readonly decisions: Counter<'action'>;
  readonly recomputeFailures: Counter;
  readonly deadLetters: Counter<'topic'>;
}

export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  return {
    registry,
    requestSeconds: new Histogram({
      name: 'dunlin_http_request_seconds', help: 'Time to answer a request', labelNames: ['method', 'route', 'status'], registers,
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5],
    }),
    snapshotLoads: new Counter({ name: 'dunlin_snapshot_loads_total', help: 'Snapshots taken into use or kept out', labelNames: ['result'], registers }),
    snapshotAsOfSeconds: new Gauge({ name: 'dunlin_snapshot_as_of_seconds', help: 'As-of of the snapshot in use, Unix time', registers }),
    debtors: new Gauge({ name: 'dunlin_debtors', help: 'Debtors in the snapshot in use', registers }),
    events: new Counter({ name: 'dunlin_events_total', help: 'Events received', labelNames: ['result'], registers }),
    decisions: new Counter({ name: 'dunlin_decisions_total', help: 'New decisions by action', labelNames: ['action'], registers }),
    recomputeFailures: new Counter({ name: 'dunlin_recompute_failures_total', help: 'Debtors whose features could not be computed after an event', registers }),
    deadLetters: new Counter({ name: 'dunlin_dead_letters_total', help: 'Messages that could not be read', labelNames: ['topic'], registers }),
  };
}
