/** Rows that were not taken in, each with the place in its file and the rule that it breaks. */
import { join } from 'node:path';
import { writeFileAtomically } from '../../core/atomic-write.ts';
import type { IntakeRule } from './rules.ts';
import { INTAKE_RULES } from './rules.ts';

export interface QuarantineRecord {
  readonly file: string;
  /** 1-based; null where the source has no lines. */
  readonly line: number | null;
  /** Source column; null where the rule is not about one. */
  readonly column: string | null;
  readonly value: string | null;
  readonly rule: IntakeRule;
  /** Canonical column that could not be filled. */
  readonly target: string | null;
  /** Of a conflict: the row with the same key, from the store or from the same batch. */
  readonly existing?: unknown;
}

/** Writes `<folder>/<batchId>.ndjson`, one record a line with the rule in words; returns its path, or null when there is nothing. */
export function writeQuarantine(folder: string, batchId: string, records: readonly QuarantineRecord[]): string | null {
  if (records.length === 0) return null;
  const path = join(folder, `${batchId}.ndjson`);
  writeFileAtomically(path, records.map((record) => `${JSON.stringify({ ...record, explanation: INTAKE_RULES[record.rule] })}\n`).join(''));
  return path;
}

/** The most frequent fault in words, without any value that could name a person. */
export function describeFaults(records: readonly QuarantineRecord[]): string {
  const counts = new Map<string, { count: number; first: QuarantineRecord }>();
  for (const record of records) {
    const key = `${record.column ?? ''} ${record.rule}`;
    const seen = counts.get(key);
    counts.set(key, { count: (seen?.count ?? 0) + 1, first: seen?.first ?? record });
  }
  const [worst] = [...counts.values()].sort((a, b) => b.count - a.count);
  if (!worst) return '';
  const { column, line, rule } = worst.first;
  const isFormat = rule.endsWith('-format') || rule === 'money-negative';
  const shown = isFormat && worst.first.value !== null ? ` (${JSON.stringify(worst.first.value)})` : '';
  return `Most frequent: ${column === null ? '' : `column ${column}, `}${INTAKE_RULES[rule]}; first at line ${line ?? '?'}${shown}.`;
}
