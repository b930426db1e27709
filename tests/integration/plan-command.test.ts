/** `dunlin plan` over a published world: files, log, answers of the API afterwards, a server in the way, and what the next intake makes of it. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { homePaths } from '../../core/home.ts';
import { readAppendLog } from '../../core/append-log.ts';
import { drawIndex } from '../../models/decide.ts';
import { assembleDeployment, assembleSteps } from '../../pipelines/assemble.ts';
import { withStore } from '../../pipelines/deployment.ts';
import { runPipeline } from '../../pipelines/run.ts';
import type { BookedDecision } from '../../serving/decisions/decision-book.ts';
import { startServer } from '../../serving/main.ts';
import type { DecisionAnswer } from '../../serving/schemas/decision.ts';
import { dunlin, dunlinJson, ROOT } from '../setup/dunlin.ts';
import { testFolder } from '../setup/test-folder.ts';

interface PlanAnswer {
  readonly day: string;
  readonly decisions: number;
  readonly masked: number;
  readonly byAction: Readonly<Record<string, number>>;
  readonly files: readonly string[];
  readonly isRepeated: boolean;
  readonly resources: readonly { name: string; capacity: number; planned: number }[];
  readonly holdout: { held: number };
  readonly shadowPrices: Readonly<Record<string, number | null>>;
}

let folder: string;
let portfolioPath: string;
let home: ReturnType<typeof homePaths>;
let answer: PlanAnswer;

const run = () => runPipeline(assembleSteps(), assembleDeployment({ home: home.root, portfolioPath }), { progress: () => {}, signal: new AbortController().signal });
const logged = (): BookedDecision[] => readAppendLog<BookedDecision>(home.decisionLog).values;

beforeAll(async () => {
  folder = testFolder('plan');
  home = homePaths(join(folder, 'home'));
  portfolioPath = join(folder, 'portfolio.yaml');
  writeFileSync(portfolioPath, JSON.stringify({
    extends: join(ROOT, 'data-samples/portfolios/sample-world.yaml'), simulation: { preset: 'mixed', debtors: 300, months: 20 }, quality: { drift: { block: null, missing: null } },
    models: { default: { estimators: ['base-rate'] }, selfCure: { days: 40 } },
    policy: {
      windowDays: 7, floor: 0.02, costsMinor: { email: 2, sms: 8, voice_call: 60, letter: 150, agent: 450 }, reference: { email: 3, agent: 1 }, houseCap: { perWeek: 3, perDay: 1 },
      holdoutShare: 0.1, capacities: { agent: { perDay: 2, minutes: 12 }, email: { perDay: 6 } },
    },
  }));
  await run();
  answer = await dunlinJson<PlanAnswer>(['plan', '--home', home.root, '--out', join(folder, 'out'), '--json']);
});

describe('a plan', () => {
  it('keeps within capacities and writes one decision of every debtor who may be contacted', () => {
    expect(answer.decisions + answer.masked).toBe(300);
    // Seven days of two agent calls and of six e-mails, which both the reference weights would exceed.
    expect(answer.resources.map(({ name, capacity }) => [name, capacity])).toEqual([['e-mail contacts', 42], ['agent call contacts', 14]]);
    expect([answer.byAction['email'], answer.byAction['agent']]).toEqual([42, 14]);
    expect(Object.keys(answer.shadowPrices)).toEqual(['e-mail contacts', 'agent call contacts']);
    expect(logged()).toHaveLength(answer.decisions);
    expect(new Set(logged().map(({ row }) => row['debtor_id'])).size).toBe(answer.decisions);
    for (const { row } of logged().filter(({ row: { arm } }) => arm === 'policy')) {
      const permitted = row['permitted'] as string[], probabilities = row['probabilities'] as number[];
      expect(permitted[drawIndex(probabilities, row['draw'] as number)]).toBe(row['action']);
      expect(probabilities.every((probability) => probability >= 0.02 - 1e-12)).toBe(true);
    }
  });

  it('writes lists that hold each contact once, agents by value', () => {
    const lists = answer.files.filter((file) => file.endsWith('.csv') && !file.endsWith('agents-worklist.csv'));
    const rows = lists.flatMap((file) => readFileSync(file, 'utf8').trim().split('\n').slice(1));
    const contacts = Object.entries(answer.byAction).filter(([action]) => action !== 'no_contact').reduce((sum, [, count]) => sum + count, 0);
    expect([rows.length, new Set(rows.map((row) => row.split(',')[1])).size]).toEqual([contacts, contacts]);
    expect(readFileSync(join(folder, 'out', 'agents-worklist.csv'), 'utf8').trim().split('\n')).toHaveLength(1 + 14);
    expect(existsSync(join(folder, 'out', 'plan.json'))).toBe(true);
  });

  it('is told again, to the same bytes, without deciding again', async () => {
    const before = answer.files.map((file) => readFileSync(file, 'utf8')), lines = logged().length;
    const again = await dunlinJson<PlanAnswer>(['plan', '--home', home.root, '--out', join(folder, 'out'), '--json']);
    expect(again).toEqual({ ...answer, isRepeated: true });
    expect(answer.files.map((file) => readFileSync(file, 'utf8'))).toEqual(before);
    expect(logged()).toHaveLength(lines);
  });

  it('is what a server answers, and waits for that server to end', async () => {
    const server = await startServer({ home: home.root, environment: { PORT: '0', DUNLIN_LOG_LEVEL: 'off' } });
    try {
      for (const { answer: decided } of logged().slice(0, 40)) {
        const response = await fetch(`${server.address}/v1/decisions`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ debtorId: decided.debtorId }) });
        expect(await response.json() as DecisionAnswer).toEqual(decided);
      }
      const refused = await dunlin(['plan', '--home', home.root]);
      expect([refused.status, refused.stderr]).toEqual([4, expect.stringContaining('must be the only writer of the decision log')]);
    } finally {
      await server.close();
    }
  });

  it('is taken in by the next run: the holdout as assigned, the others as decisions of the policy', async () => {
    const held = logged().filter(({ row }) => row['arm'] === 'holdout').length;
    expect([held, held > 0]).toEqual([answer.holdout.held, true]);
    await run();
    const rows = await withStore(assembleDeployment({ home: home.root, portfolioPath }), (store) => store.rows<{ arm: string; count: bigint; assigned: bigint }>(
      `select arm, count(*) as count, count(assignment_id) as assigned from decision where decision_id like 'dec_%' group by arm order by arm`));
    expect(rows.map(({ arm, count, assigned }) => [arm, Number(count), Number(assigned)])).toEqual([['holdout', held, held], ['policy', answer.decisions - held, answer.decisions - held]]);
  });
});
