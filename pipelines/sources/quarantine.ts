/** Rows that were not taken in, each with the place in its file and the rule that it breaks. */
import { join } from 'node:path';
import { beginFileAtomically, type AtomicFile } from '../../core/atomic-write.ts';
import type { IntakeRule } from './rules.ts';
import { INTAKE_RULES } from './rules.ts';

const BUFFER_CHARACTERS = 1 << 16;

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

export interface Quarantine {
  /** Null where there is nothing. */
  readonly path: string | null;
  /** The most frequent fault in words, without any value that could name a person. */
  readonly faults: string;
}

/** Writes `<folder>/<batchId>.ndjson`, one record a line with the rule in words. Records come in blocks and are not held: there may be millions. */
export async function writeQuarantine(folder: string, batchId: string, blocks: AsyncIterable<readonly QuarantineRecord[]> | Iterable<readonly QuarantineRecord[]>): Promise<Quarantine> {
  const path = join(folder, `${batchId}.ndjson`);
  const counts = new Map<string, Fault>();
  let file: AtomicFile | null = null;
  let text = '';
  try {
    for await (const records of blocks) {
      for (const record of records) {
        text += `${JSON.stringify({ ...record, explanation: INTAKE_RULES[record.rule] })}\n`;
        countFault(counts, record);
      }
      if (text.length < BUFFER_CHARACTERS) continue;
      file ??= beginFileAtomically(path);
      file.write(text);
      text = '';
    }
    if (text !== '') file ??= beginFileAtomically(path);
    file?.write(text);
  } catch (error) {
    file?.abandon();
    throw error;
  }
  file?.commit();
  return { path: file === null ? null : path, faults: describeFaults([...counts.values()]) };
}

interface Fault {
  count: number;
  readonly first: QuarantineRecord;
}

function countFault(counts: Map<string, Fault>, record: QuarantineRecord): void {
  const key = `${record.column ?? ''} ${record.rule}`;
  const seen = counts.get(key);
  if (seen) seen.count += 1;
  else counts.set(key, { count: 1, first: record });
}

function describeFaults(faults: readonly Fault[]): string {
  const [worst] = [...faults].sort((a, b) => b.count - a.count);
  if (!worst) return '';
  const { column, line, rule } = worst.first;
  const isFormat = rule.endsWith('-format') || rule === 'money-negative';
  const shown = isFormat && worst.first.value !== null ? ` (${JSON.stringify(worst.first.value)})` : '';
  return `Most frequent: ${column === null ? '' : `column ${column}, `}${INTAKE_RULES[rule]}; first at line ${line ?? '?'}${shown}.`;
}
