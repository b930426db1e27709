/** The certificate of the chosen candidate of a table. */
import { makeCertificate, type PolicyCertificate } from '../../models/ope/certificate.ts';
import { LOGGED, type EvaluatedTable, type EvaluateTableInput } from './evaluate-table.ts';

/** Holds the columns and options as given, so that the evaluation can be repeated. */
export function certifyTable(evaluated: EvaluatedTable, input: Omit<EvaluateTableInput, 'progress' | 'signal'>): PolicyCertificate {
  const { chosen, tableHash, estimates, bounds, rewardModels } = evaluated, { path: _, ...columns } = input.columns;
  const { bound, margin, capQuantile, replicates, seed, candidates, maximumWeight } = input;
  return makeCertificate({
    subject: chosen, policy: chosen, inForce: LOGGED, verdict: evaluated.verdicts.find(({ candidate }) => candidate === chosen)!,
    evidence: { hash: tableHash, columns, options: { bound, margin, capQuantile, replicates, seed, candidates: candidates ?? null, maximumWeight: Number.isFinite(maximumWeight) ? maximumWeight : null }, rewardModels },
    estimates: estimates.filter(({ policy }) => policy === chosen || policy === LOGGED), bounds: bounds.filter(({ policy }) => policy === chosen),
  });
}
