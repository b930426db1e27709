/** The files of a plan: a worklist for people, one list for each channel, and the plan itself. */
import { join } from 'node:path';
import { writeFileAtomically } from '../../core/atomic-write.ts';
import { CHANNELS, type Channel } from '../../core/channel.ts';
import { csvText } from '../../core/csv-text.ts';
import type { BookedDecision } from '../../serving/decisions/decision-book.ts';
import type { PlanDocument } from '../../serving/plan/plan-document.ts';
import { toJson } from '../output.ts';

type Cell = string | number | null;

/** Columns of every list, in their order. */
const COLUMNS: Readonly<Record<string, (contact: BookedDecision, plan: PlanDocument) => Cell>> = {
  debtor_id: ({ answer }) => answer.debtorId,
  decision_id: ({ answer }) => answer.decisionId,
  channel: ({ answer }) => answer.channel.action,
  expected_value_minor: ({ answer }) => answer.channel.expectedValueMinor,
  minutes: ({ answer }, plan) => plan.minutes[answer.channel.action] ?? null,
  value_per_minute_minor: (contact, plan) => perMinute(contact, plan),
  currency: (_, plan) => plan.currency,
  balance_minor: ({ features }) => numberOf(features['open_minor']),
  days_past_due: ({ features }) => numberOf(features['dpd']),
  pd: ({ answer }) => answer.pd,
  risk_band: ({ answer }) => answer.riskBand,
  reasons: ({ answer }) => answer.reasons.map(({ text }) => text).join('; '),
  best_time: ({ features }) => (typeof features['best_slot'] === 'string' ? features['best_slot'] : null),
  not_before: ({ answer }) => answer.channel.notBefore,
  not_after: ({ answer }) => answer.channel.notAfter,
  probability: ({ answer }) => answer.channel.loggingProbability,
};

/** Writes `agents-worklist.csv`, `<channel>.csv` for each channel with a contact and `plan.json`; returns their paths. */
export function writePlanFiles(folder: string, plan: PlanDocument, decisions: readonly BookedDecision[]): string[] {
  const byPeople = (channel: Channel): boolean => channel === 'agent' || (plan.minutes[channel] ?? 0) > 0;
  const contacts = orderContacts(decisions.filter(({ answer }) => answer.channel.action !== 'no_contact'), plan);
  const of = (channels: readonly Channel[]): BookedDecision[] => contacts.filter(({ answer }) => (channels as readonly string[]).includes(answer.channel.action));
  const lists = [
    { name: 'agents-worklist', rows: of(CHANNELS.filter(byPeople)) },
    ...CHANNELS.map((channel) => ({ name: channel, rows: of([channel]) })).filter(({ rows }) => rows.length > 0),
  ];
  const files = lists.map(({ name, rows }) => {
    const lines = [Object.keys(COLUMNS), ...rows.map((row) => Object.values(COLUMNS).map((read) => read(row, plan)))];
    return { path: join(folder, `${name}.csv`), text: lines.map((line) => `${line.map(csvCell).join(',')}\n`).join('') };
  });
  const all = [...files, { path: join(folder, 'plan.json'), text: `${toJson({ ...plan, files: files.map(({ path }) => path) })}\n` }];
  for (const { path, text } of all) writeFileAtomically(path, text);
  return all.map(({ path }) => path);
}

/** By expected value per minute of people where both are known, else by value; unknown values last, by expected loss `pd x balance`; then by id. */
function orderContacts(contacts: readonly BookedDecision[], plan: PlanDocument): BookedDecision[] {
  const value = (contact: BookedDecision): number => perMinute(contact, plan) ?? contact.answer.channel.expectedValueMinor ?? -Infinity;
  const loss = ({ answer, features }: BookedDecision): number => (answer.pd ?? 0) * (numberOf(features['open_minor']) ?? 0);
  const falling = (a: number, b: number): number => (a === b ? 0 : b - a);
  return [...contacts].sort((a, b) => falling(value(a), value(b)) || falling(loss(a), loss(b)) || (a.answer.debtorId < b.answer.debtorId ? -1 : 1));
}

function perMinute({ answer }: BookedDecision, { minutes }: PlanDocument): number | null {
  const { action, expectedValueMinor } = answer.channel, taken = minutes[action] ?? 0;
  return expectedValueMinor === null || taken === 0 ? null : Math.round(100 * expectedValueMinor / taken) / 100;
}

function numberOf(value: number | string | null | undefined): number | null {
  return typeof value === 'number' ? value : null;
}

/** A text that a spreadsheet would read as a formula keeps an apostrophe before it. */
function csvCell(value: Cell): string {
  if (typeof value !== 'string') return value === null ? '' : String(value);
  return csvText(/^[=+\-@\t\r]/.test(value) ? `'${value}` : value);
}
