/** The figures of a default model as its artefact keeps them, as far as the page shows them. */
import Type from 'typebox';
import type { Static } from 'typebox';
import { Check } from 'typebox/value';
import { nullable } from '../schemas/parts.ts';

const Interval = Type.Object({ value: Type.Number(), lower: Type.Number(), upper: Type.Number() });

const ModelMetricsSchema = Type.Object({
  rows: Type.Integer(), positives: Type.Integer(), ece: nullable(Type.Number()),
  candidates: Type.Array(Type.Object({
    estimator: Type.String(), calibration: Type.String(),
    metrics: Type.Object({ auc: Interval, logLoss: Interval, brier: Interval, calibrationInTheLarge: Interval }),
  })),
  baselines: Type.Array(Type.Object({ feature: Type.String(), auc: Interval })),
  byBucket: Type.Array(Type.Object({ bucket: Type.String(), rows: Type.Integer(), positives: Type.Integer(), observedRate: Type.Number(), expectedRate: Type.Number(), auc: nullable(Type.Number()) })),
});

export type ModelMetrics = Static<typeof ModelMetricsSchema>;

/** Null for an artefact that keeps other figures. */
export function readModelMetrics(metrics: unknown): ModelMetrics | null {
  return Check(ModelMetricsSchema, metrics) ? metrics : null;
}
