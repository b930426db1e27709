import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { categoryColumn, makeFrame, numericColumn, type Frame, type Spine } from '../../../../core/frame.ts';
import { homePaths } from '../../../../core/home.ts';
import { SNAPSHOT_PATHS } from '../../../../core/schema/snapshot.ts';
import { identityCalibrator } from '../../../../models/calibration/identity.ts';
import type { FittedModel } from '../../../../models/contract.ts';
import { encodeForecast, forecastRows, readForecast } from '../../../../pipelines/forecast-cash.ts';
import { testFolder } from '../../../setup/test-folder.ts';

/** Half of what is open is paid in every period; the first thirteen are weeks. */
const hazard = { featureNames: [], margins: (x: Frame) => new Float64Array(x.rowCount) } as unknown as FittedModel;
const model = { hazard, calibrator: identityCalibrator }, stated = { asOf: '2024-12-31T00:00:00Z', currency: 'EUR' };
const spine: Spine = { rowCount: 3, debtorIds: ['a', 'a', 'b'], receivableIds: ['1', '2', '3'], asOf: new BigInt64Array(3) };
const rowsOf = (amounts: readonly number[]) => ({ spine, frame: makeFrame([['item_open_minor', numericColumn(amounts)]]) });

describe('forecastRows', () => {
  it('adds what is open by the probability of its week, and leaves out what is not', () => {
    const forecast = forecastRows(rowsOf([8000, 0, 2000]), model, stated);
    expect(forecast).toMatchObject({ ...stated, receivables: 2, openMinor: 10_000n });
    expect(forecast.weeks.slice(0, 3).map(({ expectedMinor }) => expectedMinor)).toEqual([5000n, 2500n, 1250n]);
    expect(forecast.weeks).toHaveLength(13);
  });

  it('comes back from its snapshot as numbers, and is null where there is none', () => {
    const home = homePaths(testFolder('forecast-cash')), path = join(home.snapshots, 'one', SNAPSHOT_PATHS.cashForecast);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, encodeForecast(forecastRows(rowsOf([8000, 0, 2000]), model, stated)));
    expect(readForecast(home, 'one')).toMatchObject({ ...stated, openMinor: 10_000, weeks: expect.arrayContaining([expect.objectContaining({ week: 1, expectedMinor: 5000 })]) as unknown });
    expect(readForecast(home, 'two')).toBeNull();
  });

  it('refuses a frame whose amounts are texts', () => {
    expect(() => forecastRows({ spine, frame: makeFrame([['item_open_minor', categoryColumn(['1', '2', '3'])]]) }, model, stated)).toThrow(expect.objectContaining({ code: 'frame-mismatch' }) as Error);
  });
});
