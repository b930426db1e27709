/** The shipped mappings of macro series and places: row counts, single values and their times of publication, read off the files by hand. */
import { resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ingestSource, type BatchSummary } from '../../pipelines/ingest.ts';
import { datasetPath } from '../setup/datasets.ts';
import { openIntakeFixture, type IntakeFixture } from '../unit/pipelines/intake-fixture.ts';

const folder = datasetPath('macro-br');

describe.skipIf(folder === null)('macro series and places', () => {
  let fixture: IntakeFixture;
  beforeEach(async () => {
    fixture = await openIntakeFixture({ timeZone: 'America/Sao_Paulo', maximumBadShare: 0 });
  });
  afterEach(() => fixture.close());

  const ingest = (file: string, mapping: string): Promise<BatchSummary> =>
    ingestSource(fixture.deps, { path: resolve(folder!, '..', file), mappingPath: resolve(import.meta.dirname, `../../data-samples/mappings/${mapping}.yaml`) });

  it.each([
    // file, mapping, rows read, filtered, new; series, region, a period, the local day at whose end it was known, its value
    ['macro-br/ipca_monthly_pct.csv', 'br-ipca', 363, 1, 362, 'IPCA', 'BR', '2025-08-01', '2025-09-15', -0.11],
    ['macro-br/selic_monthly_pct.csv', 'br-selic', 371, 1, 370, 'SELIC', 'BR', '2025-10-01', '2025-11-05', 1.28],
    ['macro-br/desemprego_pnadc_ipeadata.csv', 'br-unemployment', 159, 0, 159, 'PNADC12_TDESOC12', 'BR', '2012-04-01', '2012-07-01', 7.8],
    ['macro-br/ipea_camb.csv', 'br-exchange-rate', 153, 0, 153, 'BM12_ERC12', 'BR', '2013-01-01', '2013-02-05', 2.030477273],
    ['macro-br/bcb_credit_by_sector.csv', 'br-credit-by-sector', 3108, 0, 3108, 'BCB_CREDIT:Ind. de petróleo, gás e álcool', 'BR', '2012-01-01', '2012-03-06', 52_322],
    ['macro-br/ibc_br.csv', 'br-activity', 152, 0, 912, 'IBC_SERVICES', 'BR', '2013-10-01', '2013-12-22', 100.4],
    ['macro-us/BUSLOANS.csv', 'fred-monthly', 551, 0, 551, 'BUSLOANS', 'US', '1988-05-01', '1988-06-30', 583.868],
    ['macro-us/CFNAI.csv', 'fred-monthly', 549, 0, 549, 'CFNAI', 'US', '1988-05-01', '1988-06-30', -0.03],
    ['macro-us/HOUST.csv', 'fred-monthly', 548, 0, 548, 'HOUST', 'US', '1988-05-01', '1988-06-30', 1421],
    ['macro-us/INDPRO.csv', 'fred-monthly', 551, 0, 551, 'INDPRO', 'US', '1988-05-01', '1988-06-30', 61.0797],
    ['macro-us/M2SL.csv', 'fred-monthly', 551, 0, 551, 'M2SL', 'US', '1988-05-01', '1988-06-30', 2926],
    ['macro-us/PAYEMS.csv', 'fred-monthly', 551, 0, 551, 'PAYEMS', 'US', '1988-05-01', '1988-06-30', 104_962],
    ['macro-us/RSXFS.csv', 'fred-monthly', 406, 0, 406, 'RSXFS', 'US', '2000-05-01', '2000-06-30', 241_546],
    ['macro-us/UNRATE_1948-2024.csv', 'fred-unemployment-history', 924, 0, 924, 'UNRATE', 'US', '1956-05-01', '1956-06-30', 4.3],
    ['macro-us/USREC.csv', 'fred-recession', 552, 0, 552, 'USREC', 'US', '2009-06-01', '2011-04-01', 1],
    ['macro-us/GDPC1.csv', 'fred-quarterly', 183, 0, 183, 'GDPC1', 'US', '2005-01-01', '2005-05-30', 15_844.727],
    ['macro-us/DRCLACBS.csv', 'fred-quarterly', 150, 0, 150, 'DRCLACBS', 'US', '2012-01-01', '2012-05-30', 2.93],
    ['macro-us/T10Y2Y.csv', 'fred-daily', 12_002, 502, 11_500, 'T10Y2Y', 'US', '1980-05-20', '1980-05-21', 0.96],
  ])('%s by %s', async (file, mapping, rowsRead, rowsFiltered, entriesNew, series, region, period, known, value) => {
    expect(await ingest(file, mapping)).toMatchObject({ rowsRead, rowsFiltered, entriesNew, entriesDuplicate: 0, rowsQuarantined: 0 });
    expect(await fixture.rows(`select cast(timezone('America/Sao_Paulo', timezone('UTC', published_at)) as varchar) as known, value from macro_observation
      where series_id = '${series}' and region = '${region}' and period_on = '${period}'`)).toEqual([{ known: `${known} 23:59:59.999999`, value }]);
  });

  it('leaves missing months missing, and the newest month of a series that may be under way out', async () => {
    await ingest('macro-br/ipca_monthly_pct.csv', 'br-ipca');
    await ingest('macro-br/bcb_credit_by_sector.csv', 'br-credit-by-sector');
    expect(await fixture.rows(`select cast(period_on as varchar) as p from macro_observation where series_id = 'IPCA' and (period_on in ('2024-07-01', '2024-08-01', '2024-09-01') or period_on >= '2025-09-01') order by 1`))
      .toEqual([{ p: '2024-07-01' }, { p: '2024-09-01' }, { p: '2025-09-01' }]);
    expect(await fixture.rows(`select series_id as s, count(*) as n, cast(min(period_on) as varchar) as p from macro_observation where series_id like 'BCB_CREDIT:%' group by 1 having count(*) <> 80 order by 1`)).toEqual([
      { s: 'BCB_CREDIT:Indústria Extrativa', n: 74n, p: '2012-01-01' }, { s: 'BCB_CREDIT:Indústria de Transformação', n: 74n, p: '2012-01-01' },
    ]);
  });

  it('does not take recessions for known a month later', async () => {
    expect(await ingest('macro-us/USREC.csv', 'fred-monthly')).toMatchObject({ rowsRead: 552, rowsFiltered: 552, entriesNew: 0 });
  });

  it.each([
    ['geo/br_estados.csv', 'br-states', 27, 'br-state:SP', { name: 'São Paulo', country: 'BR', region: 'SP', latitude: -22.19, longitude: -48.79, time_zone: null }],
    ['geo/br_municipios.csv', 'br-municipalities', 5571, 'br-city:5200050', { name: 'Abadia de Goiás', country: 'BR', region: 'GO', latitude: -16.7573, longitude: -49.4412, time_zone: 'America/Sao_Paulo' }],
    ['geo/countries_google_dspl.csv', 'countries', 245, 'country:NA', { name: 'Namibia', country: 'NA', region: null, latitude: -22.95764, longitude: 18.49041, time_zone: null }],
  ])('%s by %s', async (file, mapping, entriesNew, id, place) => {
    expect(await ingest(file, mapping)).toMatchObject({ rowsRead: entriesNew, entriesNew, rowsQuarantined: 0 });
    expect(await fixture.rows(`select name, country, region, latitude, longitude, time_zone from place where place_id = '${id}'`)).toEqual([place]);
  });
});
