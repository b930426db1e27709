/** What a run answers: one JSON document, and a page of text for people. */
import { intervalText } from '../../core/figure-text.ts';
import { formatMinor } from '../../core/money.ts';
import { SNAPSHOT_PATHS } from '../../core/schema/snapshot.ts';
import type { ArtefactManifest } from '../../models/artefact/manifest.ts';
import { readArtefact } from '../../models/artefact/read.ts';
import type { Interval } from '../../models/contract.ts';
import type { Deployment } from '../deployment.ts';
import type { GateResult, PublishResult, Refusal, StepName } from '../ports.ts';
import type { RunReport } from '../run.ts';
import { readForecast, type PublishedCashForecast } from '../forecast-cash.ts';
import { DESCRIBE_COMPANIONS } from './describe-companions.ts';
import { describeResponse } from './describe-response.ts';

export interface RunSummary {
  readonly portfolio: string;
  readonly runId: string;
  readonly steps: readonly { readonly name: StepName; readonly seconds: number; readonly reused: boolean; readonly [detail: string]: unknown }[];
  readonly models: readonly ModelSummary[];
  /** Roles that the portfolio asks for and that got no candidate. */
  readonly refusals: readonly Refusal[];
  readonly intercepts: GateResult['intercepts'];
  readonly publication: PublishResult;
  /** Of the published timing model; null: none is published. */
  readonly cash: PublishedCashForecast | null;
}

export interface ModelSummary {
  readonly role: string;
  readonly id: string;
  readonly estimator: string;
  readonly artefactId: string;
  readonly verdict: string;
  readonly reason: string;
  readonly windows: ArtefactManifest['windows'];
  readonly calibration: string | null;
  /** Candidates of a default model, estimates of a policy. */
  readonly metrics: ArtefactManifest['metrics'];
}

export function summariseRun({ portfolio, home }: Deployment, { runId, steps, results }: RunReport): RunSummary {
  const details: Partial<Record<StepName, object>> = {
    ingest: results.ingest, materialise: results.materialise, gate: results.gate, publish: results.publish,
  };
  const models = results.train.models.map((model) => {
    const { manifest } = readArtefact(home.artefacts, model.artefactId);
    const verdict = results.gate.verdicts.find(({ artefactId, role }) => artefactId === model.artefactId && role === model.role);
    return {
      ...model, verdict: verdict?.verdict ?? 'keep', reason: verdict?.reason ?? '', windows: manifest.windows, calibration: manifest.calibration?.kind ?? null, metrics: manifest.metrics,
    };
  });
  return {
    portfolio: portfolio.name, runId, steps: steps.map((step) => ({ ...step, ...details[step.name] })), models, refusals: results.train.refusals ?? [],
    intercepts: results.gate.intercepts, publication: results.publish, cash: readForecast(home, results.publish.snapshotId),
  };
}

export function describeRun(summary: RunSummary): string {
  return [
    `Portfolio ${summary.portfolio}: ${summary.steps.map(({ name, seconds, reused }) => `${name} ${reused ? 'kept' : `${seconds.toFixed(1)} s`}`).join(', ')}`,
    ...summary.models.flatMap(describeModel),
    ...summary.intercepts.map(({ label, shift, reason }) => `  level of ${label}: ${shift === 0 ? 'as trained' : `log-odds ${shift > 0 ? '+' : ''}${shift.toFixed(3)}`} (${reason})`),
    ...summary.refusals.flatMap(({ role, code, reason }) => ['', `${role}: no candidate (${code}). ${reason}`]),
    ...(summary.cash === null ? [] : describeCash(summary.cash)),
    '', `Published snapshot ${summary.publication.snapshotId.slice(0, 12)} as of ${summary.publication.asOf}.`,
  ].join('\n');
}

/** In weeks 1 to 4 and in all. */
function describeCash({ receivables, openMinor, currency, weeks }: PublishedCashForecast): string[] {
  const money = (minor: number): string => formatMinor(BigInt(minor), currency), sum = (to: number): number => weeks.reduce((total, { week, expectedMinor }) => total + (week <= to ? expectedMinor : 0), 0);
  return ['', `Cash of ${receivables} open receivables, ${money(openMinor)}: ${money(sum(4))} expected within 4 weeks, ${money(sum(weeks.length))} within ${weeks.length}; week by week in ${SNAPSHOT_PATHS.cashForecast} of the snapshot.`];
}

interface CandidateMetrics {
  readonly estimator: string;
  readonly calibration: string;
  readonly metrics: { readonly auc: Interval; readonly logLoss: Interval; readonly brier: Interval; readonly rows: number; readonly positives: number };
}

interface PolicyEstimate {
  readonly policy: string;
  readonly estimator: string;
  readonly value: number;
  readonly lower: number;
  readonly upper: number;
  readonly effectiveSampleSize: number;
}

/** A model with its figures, as lines. */
export function describeModel(model: Pick<ModelSummary, 'role' | 'id' | 'estimator' | 'artefactId' | 'verdict' | 'reason' | 'metrics'>): string[] {
  const head = ['', `${model.role} ${model.id}: ${model.estimator} ${model.artefactId.slice(0, 12)}, ${model.verdict} (${model.reason})`];
  const describe = DESCRIBE_COMPANIONS[model.role];
  if (describe !== undefined) return [...head, ...describe(model.metrics)];
  if (model.role === 'response') return [...head, ...describeResponse(model.metrics)];
  const { candidates, baselines = [], estimates } = model.metrics as { readonly candidates?: readonly CandidateMetrics[]; readonly baselines?: readonly { readonly feature: string; readonly auc: Interval }[]; readonly estimates?: readonly PolicyEstimate[] };
  if (candidates !== undefined) {
    const { rows, positives } = candidates[0]!.metrics;
    return [...head, `  on ${rows} rows that nothing was fitted or chosen on (${positives} positive), 95 % intervals by debtor:`,
      ...candidates.map(({ estimator, calibration, metrics }) => `  ${estimator === model.estimator ? '*' : ' '} ${estimator.padEnd(12)} AUC ${intervalText(metrics.auc)}  log loss ${intervalText(metrics.logLoss)}  ${calibration}`),
      ...baselines.map(({ feature, auc }) => `    ${feature} alone: AUC ${intervalText(auc)}`)];
  }
  if (estimates !== undefined) {
    return [...head, '  net value of a decision in minor units, doubly robust, 95 % intervals by debtor:',
      ...estimates.filter(({ estimator }) => estimator === 'dr').map(({ policy, value, lower, upper, effectiveSampleSize }) => `    ${policy.padEnd(20)} ${value.toFixed(0).padStart(7)} [${lower.toFixed(0)}, ${upper.toFixed(0)}]  effective sample ${effectiveSampleSize.toFixed(0)}`)];
  }
  return head;
}
