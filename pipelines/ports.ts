/**
 * The steps of the whole job, as a port: `dunlin run` calls them one after the other in one process, the `retrain`
 * workflow calls them as activities on whichever worker takes them.
 *
 * Between steps travel references and hashes, never rows. Every step is idempotent: called again for the same run and the same
 * earlier results, after a crash at any point, it gives the same result and leaves the same files.
 */
import type { Progress } from '../core/progress.ts';

/** In this order. */
export const STEP_NAMES = ['ingest', 'materialise', 'train', 'evaluate', 'gate', 'publish'] as const;
export type StepName = (typeof STEP_NAMES)[number];

/** Which job: small, JSON, the same for every step of one run. */
export interface RunReference {
  /** The data directory, absolute, as the worker sees it. */
  readonly home: string;
  /** The portfolio file, absolute. */
  readonly portfolioPath: string;
  /** Names the run's folder `<home>/runs/<runId>`; letters, digits, `.`, `_` and `-`. Never enters a hashed file. */
  readonly runId: string;
}

/** A file under the data directory by content. */
export interface ContentReference {
  /** Relative to the data directory, forward slashes. */
  readonly path: string;
  readonly sha256: string;
  readonly rows: number;
}

export type ModelRole = 'default' | 'response' | 'policy' | 'timing' | 'self-cure';

/** Why a role that the portfolio asks for got no candidate. The run goes on: what is in force stays in force. */
export interface Refusal {
  readonly role: ModelRole;
  /** Of the error catalogue. */
  readonly code: string;
  readonly reason: string;
}

export interface IngestResult {
  /** ISO instant: newest published as-of before this run; null before the first publication. */
  readonly watermark: string | null;
  readonly batches: readonly {
    readonly sourceId: string;
    readonly batchId: string;
    readonly rowsRead: number;
    readonly entriesNew: number;
    readonly entriesDuplicate: number;
    readonly rowsFiltered: number;
    readonly rowsQuarantined: number;
    readonly rowsLate: number;
  }[];
}

export interface MaterialiseResult {
  readonly featureSetVersion: string;
  /** One labelled training set per label of the portfolio, and `channel` for the response model where there are enough decisions. */
  readonly trainingSets: readonly {
    readonly id: string;
    readonly file: ContentReference;
    readonly positives: number;
  }[];
  /** Receivables and their payments, where the portfolio asks for payment timing and there are enough. */
  readonly timing?: ContentReference;
  /** Outcomes of the sticky holdout, where the portfolio asks for self-cure and there are enough. */
  readonly selfCure?: { readonly file: ContentReference; readonly holdout: Readonly<Record<'assigned' | 'matured' | 'breached' | 'inbound' | 'noticed', number>> };
  readonly refusals?: readonly Refusal[];
}

export interface TrainResult {
  /** Candidates, fitted and calibrated; none of them has seen the window that evaluates. */
  readonly models: readonly {
    readonly role: ModelRole;
    /** Label (role `default`), `channel`, or the name of the role. */
    readonly id: string;
    readonly estimator: string;
    readonly artefactId: string;
  }[];
  /** Of this step and the one before it. */
  readonly refusals?: readonly Refusal[];
}

export interface EvaluateResult {
  readonly report: ContentReference;
  /** The figures that the gate reads, by artefact. */
  readonly metrics: readonly { readonly artefactId: string; readonly values: Readonly<Record<string, number>> }[];
}

export interface GateResult {
  readonly verdicts: readonly {
    readonly role: ModelRole;
    readonly artefactId: string;
    readonly verdict: 'promote' | 'keep' | 'insufficient';
    readonly reason: string;
  }[];
  /** The intercept that each champion of default is served with from now on. */
  readonly intercepts: readonly {
    readonly label: string;
    readonly artefactId: string;
    /** Log-odds. */
    readonly shift: number;
    readonly reason: string;
  }[];
}

export interface PublishResult {
  readonly snapshotId: string;
  /** ISO instant. */
  readonly asOf: string;
  readonly champions: Readonly<Partial<Record<ModelRole, string>>>;
}

export interface StepResults {
  readonly ingest: IngestResult;
  readonly materialise: MaterialiseResult;
  readonly train: TrainResult;
  readonly evaluate: EvaluateResult;
  readonly gate: GateResult;
  readonly publish: PublishResult;
}

/** What a step reads: the run and the results of the steps before it. */
export interface StepInput<Earlier extends StepName = never> {
  readonly run: RunReference;
  readonly earlier: Pick<StepResults, Earlier>;
}

/** How a step reports and is stopped. A step throws `cancelled` soon after `signal` is aborted and leaves nothing half-done. */
export interface StepContext {
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/** The steps, bound to their adapters by `pipelines/assemble.ts`. */
export interface PipelineSteps {
  ingest(input: StepInput, context: StepContext): Promise<IngestResult>;
  materialise(input: StepInput<'ingest'>, context: StepContext): Promise<MaterialiseResult>;
  train(input: StepInput<'ingest' | 'materialise'>, context: StepContext): Promise<TrainResult>;
  evaluate(input: StepInput<'ingest' | 'materialise' | 'train'>, context: StepContext): Promise<EvaluateResult>;
  gate(input: StepInput<'ingest' | 'materialise' | 'train' | 'evaluate'>, context: StepContext): Promise<GateResult>;
  publish(input: StepInput<'ingest' | 'materialise' | 'train' | 'evaluate' | 'gate'>, context: StepContext): Promise<PublishResult>;
}
