/** Due dates by the month end from which they count and by their own calendar month: counting needs one addition per receivable. */

export interface MonthPlaces {
  readonly count: number;
  /** Place of a due date in days since 1970-01-01; -1 where it counts from no month end in the range. */
  placeOf(dueOn: number): number;
  /** Per place: the month end from which it counts. */
  readonly countsOn: Int32Array;
  /** Per place: the calendar month of its due dates, 1-12. */
  readonly dueMonth: Int32Array;
  /** All places, those of January first. */
  readonly byDueMonth: Int32Array;
}

const DAY_MS = 86_400_000;

/**
 * Places for what counts from month ends in `(after, last]`, both month ends. A receivable counts from the first month end after its due
 * date: of a month end counts what is due in its month, but for the last day, and what was due on the last day before.
 */
export function makeMonthPlaces(after: number, last: number): MonthPlaces {
  const places: { readonly countsOn: number; readonly dueMonth: number }[] = [];
  const byDay = new Int32Array(Math.max(0, last - after));
  for (let end = after; end < last;) {
    const begin = new Date(end * DAY_MS);
    const next = Date.UTC(begin.getUTCFullYear(), begin.getUTCMonth() + 2, 0) / DAY_MS;
    // The last day of the month before, then the days of this month but its last.
    byDay.fill(places.length, end - after, end - after + 1).fill(places.length + 1, end - after + 1, next - after);
    places.push({ countsOn: next, dueMonth: begin.getUTCMonth() + 1 }, { countsOn: next, dueMonth: new Date(next * DAY_MS).getUTCMonth() + 1 });
    end = next;
  }
  return {
    count: places.length,
    placeOf: (dueOn) => (dueOn >= after && dueOn < last ? byDay[dueOn - after]! : -1),
    countsOn: Int32Array.from(places, ({ countsOn }) => countsOn),
    dueMonth: Int32Array.from(places, ({ dueMonth }) => dueMonth),
    byDueMonth: Int32Array.from(places.keys()).sort((a, b) => places[a]!.dueMonth - places[b]!.dueMonth),
  };
}
