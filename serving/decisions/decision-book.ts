/** The book of decisions: in memory by id, by debtor and epoch, and by idempotency key; durable in `log/decisions`. */
import { readAppendLog, type AppendLog } from '../../core/append-log.ts';
import type { LoggedDecision } from '../../core/schema/events.ts';
import type { DecisionAnswer } from '../schemas/decision.ts';
import type { Episode } from './holdout.ts';

/** A line of the log as serving writes it. */
export interface BookedDecision extends LoggedDecision {
  readonly answer: DecisionAnswer;
  /** Key under which it was asked for, if any. */
  readonly idempotencyKey?: string;
  /** Of the sticky holdout; left out: nobody is held out. */
  readonly episode?: Episode;
  /** First local day of the epoch whose plan made it; left out: a request did. */
  readonly plan?: string;
}

export interface DecisionBook {
  get(decisionId: string): BookedDecision | null;
  byKey(idempotencyKey: string): BookedDecision | null;
  /** Decisions of a debtor in an epoch, oldest first; the last one holds. */
  ofEpoch(debtorId: string, epochOn: string): readonly BookedDecision[];
  /** The newest decision of a debtor. */
  newest(debtorId: string): BookedDecision | null;
  /** The newest episode of a debtor; null before the first. */
  episode(debtorId: string): Episode | null;
  /** Decisions that the plan of an epoch made, in their order. */
  ofPlan(epochOn: string): readonly BookedDecision[];
  /** Appends; resolves when durable, and only then finds it. */
  add(decision: BookedDecision): Promise<void>;
  /** Appends several at once. */
  addAll(decisions: readonly BookedDecision[]): Promise<void>;
}

/** @param folder the log that `log` appends to */
export function openDecisionBook(folder: string, log: AppendLog): DecisionBook {
  const byId = new Map<string, BookedDecision>();
  const byKey = new Map<string, BookedDecision>();
  const byEpoch = new Map<string, BookedDecision[]>();
  const byDebtor = new Map<string, BookedDecision>();
  const episodes = new Map<string, Episode>();
  const byPlan = new Map<string, BookedDecision[]>();

  function index(decision: BookedDecision): void {
    const { decisionId, debtorId, epochOn } = decision.answer;
    if (decision.idempotencyKey !== undefined) byKey.set(decision.idempotencyKey, decision);
    // A line that repeats a decision only adds a key.
    if (byId.has(decisionId)) return;
    byId.set(decisionId, decision);
    byDebtor.set(debtorId, decision);
    const epoch = epochKey(debtorId, epochOn);
    byEpoch.set(epoch, [...byEpoch.get(epoch) ?? [], decision]);
    if (decision.episode) episodes.set(debtorId, decision.episode);
    if (decision.plan === undefined) return;
    const planned = byPlan.get(decision.plan);
    if (planned) planned.push(decision);
    else byPlan.set(decision.plan, [decision]);
  }

  for (const decision of readAppendLog<BookedDecision>(folder).values) index(decision);

  return {
    get: (decisionId) => byId.get(decisionId) ?? null,
    byKey: (key) => byKey.get(key) ?? null,
    ofEpoch: (debtorId, epochOn) => byEpoch.get(epochKey(debtorId, epochOn)) ?? [],
    newest: (debtorId) => byDebtor.get(debtorId) ?? null,
    episode: (debtorId) => episodes.get(debtorId) ?? null,
    ofPlan: (epochOn) => byPlan.get(epochOn) ?? [],
    add: async (decision) => {
      await log.append([decision]);
      index(decision);
    },
    addAll: async (decisions) => {
      await log.append(decisions);
      decisions.forEach(index);
    },
  };
}

function epochKey(debtorId: string, epochOn: string): string {
  return `${epochOn}\u001f${debtorId}`;
}
