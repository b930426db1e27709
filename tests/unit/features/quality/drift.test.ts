import { expect, it } from 'vitest';
import { makeFrame, numericColumn, selectColumns, selectRows, type Frame } from '../../../../core/frame.ts';
import { learnDistributions } from '../../../../features/quality/distribution.ts';
import { DRIFT_LIMITS, findDrift, measureDrift, type DriftReferences } from '../../../../features/quality/drift.ts';
import { FEATURE_VIEWS } from '../../../../features/registry.ts';

const ROWS = 400;
/** `open_minor` of 1 to 400 by `scale`, `largest_open_share` with some missing, one month for all. */
function frame({ scale = 1, missing = 0.1, month = 3, large = 0 }: { scale?: number; missing?: number; month?: number; large?: number } = {}): Frame {
  const each = <T>(make: (share: number, row: number) => T): T[] => Array.from({ length: ROWS }, (_, row) => make(row / ROWS, row));
  return makeFrame([
    ['open_minor', numericColumn(each((share, row) => (row + 1) * (share < large ? 100 : scale)))],
    ['largest_open_share', numericColumn(each((share, row) => (share < missing ? Number.NaN : (row % 100) / 100)))],
    ['month', numericColumn(each(() => month))],
  ]);
}

function judge(now: Frame, options: Partial<DriftReferences> & { readonly training?: DriftReferences['training'] } = {}): string[] {
  const references = { training: learnDistributions(frame()), previous: frame(), limits: () => DRIFT_LIMITS, ...options };
  return findDrift(now, measureDrift(now, FEATURE_VIEWS, references), references).map(({ check, severity, subject, rows }) => `${severity} ${check} ${subject} ${rows}`);
}

it.each<[string, Frame, Parameters<typeof judge>[1], readonly string[]]>([
  ['nothing moved', frame(), {}, []],
  // The top decile starts at 361: everything times 100 lies above, but for the first three.
  ['a unit error', frame({ scale: 100 }), {}, ['block drift open_minor 397']],
  // The lowest decile is empty now, the highest twice as full: PSI .1 ln(1000) + .1 ln 2 = .76.
  ['a unit error in a tenth of the rows', frame({ large: 0.1 }), {}, ['warn drift open_minor 76']],
  ['a column that fell away', frame({ missing: 1 }), {}, ['block missing-share largest_open_share 400']],
  ['missing one in five more', frame({ missing: 0.31 }), {}, ['block missing-share largest_open_share 124']],
  ['missing one in ten more', frame({ missing: 0.2 }), {}, []],
  ['far from training, but as it was before', frame({ scale: 100 }), { previous: frame({ scale: 100 }) }, ['warn drift open_minor 397']],
  ['far from the snapshot before, back at training', frame(), { previous: frame({ scale: 100 }) }, []],
  ['nothing to compare with', frame({ scale: 100 }), { previous: null }, ['warn drift open_minor 397']],
  ['the calendar moves for all', frame({ month: 4 }), {}, ['warn drift month 400']],
  ['a declared limit', frame({ scale: 100 }), { limits: () => ({ warn: 0.25, block: null, missing: null }) }, ['warn drift open_minor 397']],
  ['what the model does not read', frame({ scale: 100 }), { training: {} }, []],
])('%s', (_, now, options, found) => {
  expect(judge(now, options)).toEqual(found);
});

it('a dozen rows are too few for a block that thousands would justify', () => {
  const few = (large: number): Frame => selectColumns(selectRows(frame({ large }), Int32Array.from({ length: 12 }, (_, i) => i * 33)), ['open_minor']);
  // Seven of 12 rows moved: far from before, but within what chance does to samples of 12.
  expect(judge(few(0.5), { previous: few(0) })).toEqual(['warn drift open_minor 7']);
});
