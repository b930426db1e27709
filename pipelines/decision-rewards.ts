/** The reward of a decision: discounted net cash of the whole debtor, less penalties, less the cost of the contact. */
import type { Action } from '../core/channel.ts';
import type { DecisionOutcome } from '../features/store/decision-outcomes.ts';

export interface RewardOptions {
  readonly horizonDays: number;
  /** Yearly rate that discounts cash. */
  readonly costOfCapitalRate: number;
  /** Cost of one contact by channel, minor units: used where no contact event carries a cost. */
  readonly costsMinor: Readonly<Partial<Record<Action, number>>>;
  /** Declared price of a complaint and of an opt-out that followed, minor units; 0 where none is declared. */
  readonly penaltiesMinor: { readonly complained: number; readonly optedOut: number };
}

export interface DecisionReward {
  /** Discounted cash less penalties, minor units. */
  readonly grossMinor: number;
  readonly costMinor: number;
}

/** Factor of each whole day after the decision, `(1 + rate)^(-day / 365)`, from 0 to the horizon. */
export function discountFactors({ costOfCapitalRate, horizonDays }: RewardOptions): Float64Array {
  return Float64Array.from({ length: horizonDays + 1 }, (_, day) => (1 + costOfCapitalRate) ** (-day / 365));
}

/** `sum cash_d (1 + rate)^(-d / 365)` over the first days after the decision, minor units. */
export function earlyCash({ cash }: Pick<DecisionOutcome, 'cash'>, days: number, factors: Float64Array): number {
  return cash.reduce((sum, { day, cashMinor }) => (day < days ? sum + Number(cashMinor) * factors[day]! : sum), 0);
}

/** `sum cash_d (1 + rate)^(-d / 365) - penalties`, and the cost beside it; the reward is their difference. */
export function decisionReward(outcome: DecisionOutcome, options: RewardOptions, factors: Float64Array): DecisionReward {
  const cashMinor = outcome.cash.reduce((sum, { day, cashMinor: amount }) => sum + Number(amount) * factors[day]!, 0);
  const { complained, optedOut } = options.penaltiesMinor;
  return {
    grossMinor: cashMinor - outcome.complainedCount * complained - outcome.optedOutCount * optedOut,
    costMinor: outcome.costMinor === null ? options.costsMinor[outcome.action] ?? 0 : Number(outcome.costMinor),
  };
}
