/** The reconciliation of all fines as a page and as a table of every case. */
import { ABSENT, FINDINGS } from './fine-findings.ts';
import { ENDINGS, type Ending, type JudgedCase } from './judge-cases.ts';

export const AGREES = 'agrees';

export interface ReconciledCase extends JudgedCase {
  /** Open balance of the ledger at the end of the log. */
  readonly ledgerMinor: number;
}

/** The class of a case: its first finding. */
export function classOf({ findings }: JudgedCase): string {
  return findings[0] ?? AGREES;
}

/** One line a case, in the order of the log. */
export function writeCaseTable(cases: readonly ReconciledCase[]): string {
  const rows = cases.map((each) => [each.id, classOf(each), each.findings.join('|'), each.ending, each.openMinor, each.ledgerMinor].join(','));
  return `${['case_id,class,findings,ending,recomputed_open_minor,ledger_open_minor', ...rows].join('\n')}\n`;
}

/** The page: balances, endings, classes, examples. */
export function writeFinesPage(cases: readonly ReconciledCase[]): string {
  const count = (number: number): string => number.toLocaleString('en-US');
  const money = (minor: number): string => (minor / 100).toLocaleString('en-US', { minimumFractionDigits: 2 });
  const sum = (rows: readonly ReconciledCase[]): number => rows.reduce((total, { openMinor }) => total + openMinor, 0);
  const wrong = cases.filter(({ openMinor, ledgerMinor }) => openMinor !== ledgerMinor);
  const classes = [...FINDINGS, { name: AGREES, says: 'nothing was found', taken: '' }].map(({ name, says, taken }) => ({
    name, says, taken, own: cases.filter((each) => classOf(each) === name), all: cases.filter(({ findings }) => findings.includes(name)),
  })).filter(({ own, all }) => own.length > 0 || all.length > 0);
  const endings = (Object.keys(ENDINGS) as Ending[]).map((name) => ({ name, rows: cases.filter(({ ending }) => ending === name) }));
  return `# Reconciliation of the road traffic fines

Written by \`npx tsx tests/reconciliation/reconcile-fines-process.ts FOLDER\`, which also writes \`FOLDER/fines-reconciliation.csv\`: every case with its class,
all findings, its ending and both balances. The data (4TU.ResearchData) stay outside; \`DUNLIN_DATASETS\` is their folder. \`tests/integration/fines-reconciliation.test.ts\`
holds this page to the data.

**Balances.** All ${count(cases.length)} cases at the end of the log (2013-06-18): the ledger against a plain recomputation over the event log that shares no code with
intake. Cases that differ: **${count(wrong.length)}**. Open in all: ${money(sum(cases))} EUR.

## How the cases end

| ending | cases | open EUR | meaning |
|---|---:|---:|---|
${endings.map(({ name, rows }) => `| ${name} | ${count(rows.length)} | ${money(sum(rows))} | ${ENDINGS[name]} |`).join('\n')}
| all | ${count(cases.length)} | ${money(sum(cases))} | |

## Where the public data disagree with themselves

A case has the class of the first finding in this order, so that the classes share the cases out; the third column counts a case under each of its findings.
${count(cases.length - cases.filter((each) => classOf(each) === AGREES).length)} cases disagree with themselves somewhere.

| class | cases | with this finding | what is found | how the ledger takes it | first cases |
|---|---:|---:|---|---|---|
${classes.map(({ name, own, all, says, taken }) => `| ${name} | ${count(own.length)} | ${name === AGREES ? '' : count(all.length)} | ${says} | ${taken} | ${name === AGREES ? '' : (own.length > 0 ? own : all).slice(0, 3).map(({ id }) => id).join(', ')} |`).join('\n')}
| all | ${count(cases.length)} | | | | |

Looked for and not found: ${ABSENT.map(({ says }) => says).join('; ')}.
`;
}
