/** What the evaluate step leaves for the gate and for people: one JSON file named by its content. */
import type { GateVerdict } from '../../models/gates/verdict.ts';
import type { PolicyCertificate } from '../../models/ope/certificate.ts';
import type { RegistryEvent, RegistryRole } from '../../models/registry/events.ts';
import type { CohortHistory } from '../recalibration/roll-trained-cohorts.ts';

export interface Comparison {
  readonly role: RegistryRole;
  readonly artefactId: string;
  /** Label of a default model; null for other roles. */
  readonly label: string | null;
  /** Champion that it was compared with; null: there is none. */
  readonly championId: string | null;
  readonly gate: GateVerdict | null;
  /** Off-policy estimates of a policy. */
  readonly evidence: RegistryEvent['evidence'];
  /** Of a policy that was judged against a champion. */
  readonly certificate?: PolicyCertificate;
}

/** How the level of a default model stood in the cohorts that it did not learn from. */
export interface LevelReport {
  readonly label: string;
  readonly artefactId: string;
  readonly history: CohortHistory;
}

export interface EvaluationReport {
  /** ISO instant of the portfolio's clock. */
  readonly at: string;
  readonly comparisons: readonly Comparison[];
  /** Of every candidate and champion of default. */
  readonly levels: readonly LevelReport[];
}
