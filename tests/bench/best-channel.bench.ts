/**
 * `npm run bench -- best-channel [--only obp,hillstrom,evidence,kernel,allocation,learning] [--full] [--replications 200] [--seeds 20] [--worlds 4] [--presets b2c-telecom,mixed] [--sizes 10000,50000]`:
 * off-policy evaluation beside named peers and known truth, the speed of the kernel, plans beside HiGHS, and what learnt policies bring when they are deployed. See README.md.
 */
import { parseArgs } from 'node:util';
import { benchAllocation } from './best-channel/allocation.ts';
import { benchEvidence } from './best-channel/evidence.ts';
import { benchHillstrom } from './best-channel/hillstrom.ts';
import { benchKernel } from './best-channel/kernel.ts';
import { benchLearning } from './best-channel/learning.ts';
import { benchObp } from './best-channel/obp.ts';

const PARTS: Readonly<Record<string, () => Promise<boolean>>> = {
  obp: () => benchObp({ seeds: Number(values.seeds) }), hillstrom: benchHillstrom, evidence: () => benchEvidence({ replications: values.full ? 1000 : Number(values.replications) }),
  kernel: async () => benchKernel(), allocation: benchAllocation,
  learning: () => benchLearning({ worlds: values.full ? 20 : Number(values.worlds), presets: values.presets.split(','), sizes: values.sizes.split(',').map(Number), debtors: 1500 }),
};

const { values } = parseArgs({ options: {
  full: { type: 'boolean', default: false }, only: { type: 'string', default: Object.keys(PARTS).join(',') }, seeds: { type: 'string', default: '20' }, replications: { type: 'string', default: '200' },
  worlds: { type: 'string', default: '4' }, presets: { type: 'string', default: 'b2c-telecom,mixed' }, sizes: { type: 'string', default: '10000,50000' },
} });
const names = values.only.split(',');
const unknown = names.find((name) => !Object.hasOwn(PARTS, name));
if (unknown !== undefined) throw new Error(`--only must name ${Object.keys(PARTS).join(', ')}; got ${unknown}.`);
let isMet = true;
for (const name of names) isMet = await PARTS[name]!() && isMet;
process.exitCode = isMet ? 0 : 1;
