/** Loads the fines into a ledger of their own and compares every case with the event log. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { endOfDate } from '../../core/time.ts';
import { ledgerBalances } from '../../features/store/balances.ts';
import { ingestSource } from '../../pipelines/ingest.ts';
import { openIntakeFixture } from '../unit/pipelines/intake-fixture.ts';
import { LOG_END, readFineCases } from './fine-cases.ts';
import type { CaseRow } from './fine-findings.ts';
import type { ReconciledCase } from './fines-report.ts';
import { judgeCases } from './judge-cases.ts';

const MAPPING = resolve(import.meta.dirname, '../../data-samples/mappings/road-traffic-fines.yaml');
const TIME_ZONE = 'Europe/Rome';

/** Every case of the folder of fines, judged, with the balance of the ledger beside the recomputed one. */
export async function reconcileFines(folder: string): Promise<ReconciledCase[]> {
  const fixture = await openIntakeFixture({ timeZone: TIME_ZONE, maximumBadShare: 0 });
  try {
    const path = resolve(folder, 'events.csv.gz');
    await ingestSource(fixture.deps, { path, mappingPath: MAPPING });
    const { rows } = await ledgerBalances(fixture.store, { asOf: endOfDate(LOG_END, TIME_ZONE), by: 'debtor', timeZone: TIME_ZONE });
    const ledger = new Map(rows.map(({ key, openMinor }) => [key, Number(openMinor)]));
    return judgeCases(readFineCases(path), readCaseRows(resolve(folder, 'cases.csv.gz'))).map((judged) => ({ ...judged, ledgerMinor: ledger.get(judged.id) ?? 0 }));
  } finally {
    fixture.close();
  }
}

function readCaseRows(path: string): Map<string, CaseRow> {
  const [header, ...lines] = gunzipSync(readFileSync(path)).toString('utf8').trim().split(/\r?\n/).map((line) => line.split(','));
  const [paid, appealed] = [header!.indexOf('total_paid'), header!.indexOf('appealed')];
  return new Map(lines.map((fields) => [fields[0]!, { totalPaid: fields[paid]!, isAppealed: fields[appealed] === '1' }]));
}
