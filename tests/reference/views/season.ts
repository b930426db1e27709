/** How the sector pays, and its season: reference of `features/views/season.sql`. */
import { boundaryOf, monthEndBefore, outcomesOfOthers, type Outcome } from '../outcomes.ts';
import { dayOfInstant, divide, hugeToDouble, textOf, toCalendar } from '../values.ts';
import { debtorAt } from '../visible.ts';
import type { ReferenceView } from '../world.ts';

export const season: ReferenceView = (world, row) => {
  const boundary = boundaryOf(world, row);
  const debtor = debtorAt(world, row);
  const sector = debtor === null ? null : textOf(debtor, 'sector');
  const month = toCalendar(dayOfInstant(world, row.asOf)).month;
  const [yearOn, seasonOn] = [monthEndBefore(boundary, 12), monthEndBefore(boundary, 36)];
  const all = outcomesOfOthers(world, row).filter(({ dueOn }) => dueOn >= seasonOn);
  const ours = sector === null ? [] : all.filter((outcome) => outcome.sector === sector);
  const inYear = ({ dueOn }: Outcome): boolean => dueOn >= yearOn;
  const inMonth = ({ dueOn }: Outcome): boolean => toCalendar(dueOn).month === month;
  const hasYear = (outcomes: readonly Outcome[]): boolean => outcomes.some((outcome) => !inYear(outcome)) && late(outcomes) > 0n;
  const rates = { ours: ours.filter(inYear), all: all.filter(inYear) };
  const [monthAll, monthOurs] = [all.filter(inMonth), ours.filter(inMonth)];
  // Index of everybody a / b: (late of month + 100 x late of year / outcomes of year) / (outcomes of month + 100), over late / outcomes of the year.
  const a = late(monthAll) * size(all) + 100n * late(all);
  const b = (size(monthAll) + 100n) * late(all);
  return {
    sector_outcome_count: sector === null ? null : rates.ours.length,
    sector_late_rate: sector === null ? null : divide(hugeToDouble(late(rates.ours) * size(rates.all) + 20n * late(rates.all)), hugeToDouble((size(rates.ours) + 20n) * size(rates.all))),
    portfolio_season_index: hasYear(all) ? divide(hugeToDouble(a), hugeToDouble(b)) : null,
    sector_season_index: hasYear(ours) && late(all) > 0n
      ? divide(hugeToDouble(late(monthOurs) * size(ours) * b + 100n * late(ours) * a), hugeToDouble((size(monthOurs) + 100n) * late(ours) * b)) : null,
  };
};

const late = (outcomes: readonly Outcome[]): bigint => BigInt(outcomes.filter(({ isLate }) => isLate).length);
const size = (outcomes: readonly Outcome[]): bigint => BigInt(outcomes.length);
