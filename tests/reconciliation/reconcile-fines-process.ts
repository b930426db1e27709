/** Writes docs/reconciliation-fines.md and, into the folder named, the table of all cases. */
import { resolve } from 'node:path';
import { writeFileAtomically } from '../../core/atomic-write.ts';
import { datasetPath } from '../setup/datasets.ts';
import { writeCaseTable, writeFinesPage } from './fines-report.ts';
import { reconcileFines } from './reconcile-fines.ts';

const folder = datasetPath('road-traffic-fines');
const target = resolve(process.argv[2] ?? '.');
if (folder !== null) {
  const cases = await reconcileFines(folder);
  writeFileAtomically(resolve(import.meta.dirname, '../../docs/reconciliation-fines.md'), writeFinesPage(cases));
  writeFileAtomically(resolve(target, 'fines-reconciliation.csv'), writeCaseTable(cases));
  process.stdout.write(`${cases.length} cases, ${cases.filter(({ openMinor, ledgerMinor }) => openMinor !== ledgerMinor).length} balances differ; ${resolve(target, 'fines-reconciliation.csv')}\n`);
}
