/** US macro series with their time of publication, and US places. */
import { resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ingestSource, type BatchSummary } from '../../pipelines/ingest.ts';
import { datasetPath } from '../setup/datasets.ts';
import { openIntakeFixture, type IntakeFixture } from '../unit/pipelines/intake-fixture.ts';

const folder = datasetPath('macro-us');

describe.skipIf(folder === null)('US macro series and places', () => {
  let fixture: IntakeFixture;
  beforeEach(async () => {
    fixture = await openIntakeFixture({ timeZone: 'UTC', maximumBadShare: 0 });
  });
  afterEach(() => fixture.close());

  const ingest = (file: string, mapping: string): Promise<BatchSummary> =>
    ingestSource(fixture.deps, { path: resolve(folder!, '..', file), mappingPath: resolve(import.meta.dirname, `../../data-samples/mappings/${mapping}.yaml`) });

  it.each([
    ['macro-us/UNRATE.csv', 'fred-monthly', 'UNRATE', '2008-09-01', '2008-10-30', 6.1, 1],
    ['macro-us/CPIAUCSL.csv', 'fred-monthly', 'CPIAUCSL', '2008-02-01', '2008-03-30', 212.687, 1],
    ['macro-us/FEDFUNDS.csv', 'fred-monthly', 'FEDFUNDS', '1980-01-01', '1980-03-01', 13.82, 0],
    ['macro-us/DRBLACBS.csv', 'fred-quarterly', 'DRBLACBS', '1987-01-01', '1987-05-30', 6.75, 0],
    ['macro-us/DRCCLACBS.csv', 'fred-quarterly', 'DRCCLACBS', '1991-04-01', '1991-08-29', 5.48, 0],
    ['macro-us/DGS10.csv', 'fred-daily', 'DGS10', '1980-01-02', '1980-01-03', 10.5, 502],
  ])('%s is known with its lag', async (file, mapping, series, period, published, value, filtered) => {
    const summary = await ingest(file, mapping);
    expect(summary).toMatchObject({ rowsFiltered: filtered, rowsQuarantined: 0, entriesNew: summary.rowsRead - filtered });
    expect(await fixture.rows(`select region, cast(published_at as varchar) as p, value from macro_observation where series_id = '${series}' and period_on = '${period}'`))
      .toEqual([{ region: 'US', p: `${published} 23:59:59.999999`, value }]);
  });

  it('reads the seasonally adjusted unemployment of the states by their postal codes', async () => {
    expect(await ingest('macro-us/bls_state_unemployment_monthly.csv.gz', 'bls-state-unemployment')).toMatchObject({ rowsRead: 37_024, rowsFiltered: 18_512, entriesNew: 18_512 });
    expect(await fixture.rows("select series_id, cast(published_at as varchar) as p, value from macro_observation where region = 'US-AL' and period_on = '1990-01-01'"))
      .toEqual([{ series_id: 'UNRATE', p: '1990-03-02 23:59:59.999999', value: 6.7 }]);
    expect(await fixture.rows('select count(distinct region) as n from macro_observation')).toEqual([{ n: 52n }]);
  });

  it('reads zip codes and states as places', async () => {
    expect(await ingest('geo/us_zipcodes.csv.gz', 'us-zipcodes')).toMatchObject({ entriesNew: 42_366, rowsQuarantined: 0 });
    expect(await ingest('geo/us_states_latlng.csv', 'us-states')).toMatchObject({ entriesNew: 52 });
    expect(await fixture.rows("select count(*) as n from place where latitude is null")).toEqual([{ n: 12n }]);
    expect(await fixture.rows("select place_id, name, region, latitude, longitude from place where place_id in ('us-zip:00501', 'us-state:CA') order by 1")).toEqual([
      { place_id: 'us-state:CA', name: 'California', region: 'CA', latitude: 36.778261, longitude: -119.417932 },
      { place_id: 'us-zip:00501', name: 'Holtsville', region: 'NY', latitude: 40.922326, longitude: -72.637078 },
    ]);
  });
});
