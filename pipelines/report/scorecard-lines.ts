/** A scorecard in plain words: what both its pages say. */
import { percentText } from '../../core/figure-text.ts';
import { formatMinor } from '../../core/money.ts';
import type { Calibrator } from '../../models/contract.ts';
import type { Scorecard } from '../../models/default-propensity/scorecard-model.ts';
import { exactScore, pointsTable, type PointBin, type PointColumn } from '../../models/default-propensity/scorecard-points.ts';
import { readableName, type FeatureWords } from '../../models/explain/plain-words.ts';

export interface ScorecardInput {
  readonly title: string;
  readonly card: Scorecard;
  /** From the contracts of the features; names of others are made readable. */
  readonly words: Readonly<Record<string, FeatureWords>>;
  /** Turns log-odds into the probability that is published. */
  readonly calibrator: Calibrator;
}

export interface BinLine {
  readonly holds: string;
  readonly rows: number;
  /** Share of the training rows. */
  readonly share: number;
  /** Null for a bin without rows. */
  readonly defaultRate: number | null;
  readonly woe: number;
  readonly points: number;
}

export interface ColumnLines {
  readonly label: string;
  readonly name: string;
  readonly information: number;
  readonly weight: number;
  readonly most: number;
  readonly bins: readonly BinLine[];
}

export interface ScorecardLines {
  readonly title: string;
  /** Sentences above the tables. */
  readonly lead: readonly string[];
  readonly start: number;
  readonly columns: readonly ColumnLines[];
  /** What a score means; ascending. */
  readonly scores: readonly { readonly score: number; readonly pd: number; readonly odds: string }[];
  readonly leftOut: string;
}

export function scorecardLines({ title, card, words, calibrator }: ScorecardInput): ScorecardLines {
  const table = pointsTable(card), { scale, start, most } = table, { rows, events } = card.total;
  const labelOf = (name: string): string => words[name]?.label ?? readableName(name);
  const lead = [
    `Add the points of one line of each table to the ${start} points that everybody has. More points mean less risk: ${scale.pdo} points more double the odds, and ${scale.baseScore} points stand for odds of ${scale.baseOdds} to 1. Scores run from ${start} to ${most}.`,
    `Learnt from ${count(rows)} rows, ${count(events)} of them with the event (${percentText(events / rows)}). WoE is the log of the odds of a line against the odds of all rows, above 0 for more risk; IV says how far a column parts good from bad (from .1 useful, from .3 strong).`,
  ];
  const columns = table.columns.map((column) => columnLines(column, { label: labelOf(column.name), words: words[column.name], rows }));
  const left = table.leftOut.map(({ name, information }) => `${labelOf(name)} (IV ${information.toFixed(3)})`);
  return {
    title, lead, start, columns, scores: scoreLines({ card, start, most, calibrator }),
    leftOut: left.length === 0 ? 'Every column is used.' : `Looked at and left out, because they say too little or nothing that the columns above do not say: ${left.join(', ')}.`,
  };
}

function columnLines(column: PointColumn, { label, words, rows }: { readonly label: string; readonly words: FeatureWords | undefined; readonly rows: number }): ColumnLines {
  return {
    label, name: column.name, information: column.information, weight: column.weight, most: Math.max(...column.bins.map(({ points }) => points)),
    bins: column.bins.map((bin) => ({ holds: describeBin(bin, words), rows: bin.rows, share: bin.rows / rows, defaultRate: bin.rows === 0 ? null : bin.events / bin.rows, woe: bin.woe, points: bin.points })),
  };
}

/** Categories named in a line; the others are counted. */
const NAMED_CATEGORIES = 6;

function describeBin({ holds }: PointBin, words: FeatureWords | undefined): string {
  if (holds.kind === 'missing') return 'not known';
  if (holds.kind === 'value') return `exactly ${formatEdge(holds.value, words)}`;
  if (holds.kind === 'range') return describeRange(holds.above, holds.upTo, (edge) => formatEdge(edge, words));
  const named = holds.categories.slice(0, NAMED_CATEGORIES).join(', '), others = holds.categories.length - NAMED_CATEGORIES;
  return others > 0 ? `${named} and ${others} more` : named;
}

function describeRange(above: number | null, upTo: number | null, text: (edge: number) => string): string {
  const parts = [...(above === null ? [] : [`above ${text(above)}`]), ...(upTo === null ? [] : [`up to ${text(upTo)}`])];
  return parts.length === 0 ? 'any value' : parts.join(', ');
}

function formatEdge(value: number, words: FeatureWords | undefined): string {
  if (words?.unit === 'minor' && words.currency !== undefined) return formatMinor(BigInt(Math.round(value)), words.currency);
  if (words?.unit === 'rate') return `${Number((100 * value).toPrecision(3))} %`;
  const digits = Number(value.toPrecision(4)).toLocaleString('en', { maximumFractionDigits: 6 });
  return words?.unit === 'days' ? `${digits} days` : digits;
}

const SCORE_STEPS = 8;

function scoreLines({ card, start, most, calibrator }: { readonly card: Scorecard; readonly start: number; readonly most: number; readonly calibrator: Calibrator }): ScorecardLines['scores'] {
  const { scale } = card, step = Math.max(1, Math.ceil((most - start) / SCORE_STEPS / 10) * 10), first = Math.ceil(start / step) * step;
  const scores = Array.from({ length: Math.floor((most - first) / step) + 1 }, (_, i) => first + i * step);
  return scores.map((score) => {
    // The score falls by one point per ln 2 / pdo of margin.
    const margin = (exactScore(0, scale) - score) * Math.LN2 / scale.pdo, pd = calibrator.probability(margin);
    return { score, pd, odds: `${Number(((1 - pd) / pd).toPrecision(2)).toLocaleString('en')} to 1` };
  });
}

export function count(value: number): string {
  return value.toLocaleString('en');
}
