/** `npm run bench -- default-propensity [--only uci,german]`: quality and speed of default models beside named peers. See README.md. */
import { parseArgs } from 'node:util';
import { benchFines } from './default-propensity/fines-quality.ts';
import { benchIbm } from './default-propensity/ibm-quality.ts';
import { benchNetworkStep } from './default-propensity/network-step.ts';
import { benchSimulator } from './default-propensity/simulator-quality.ts';
import { benchSpeed } from './default-propensity/speed.ts';
import { benchGerman, benchSba, benchUci } from './default-propensity/table-quality.ts';

const PARTS: Readonly<Record<string, () => Promise<boolean>>> = {
  uci: benchUci, german: benchGerman, sba: benchSba, fines: benchFines, ibm: benchIbm, simulator: benchSimulator, 'network-step': benchNetworkStep, speed: () => benchSpeed({ full: values.full }),
};

const { values } = parseArgs({ options: { full: { type: 'boolean', default: false }, only: { type: 'string', default: Object.keys(PARTS).join(',') } } });
const names = values.only.split(',');
const unknown = names.find((name) => !Object.hasOwn(PARTS, name));
if (unknown !== undefined) throw new Error(`--only must name ${Object.keys(PARTS).join(', ')}; got ${unknown}.`);
let isMet = true;
// One after another: parts that run side by side would measure each other.
for (const name of names) isMet = await PARTS[name]!() && isMet;
process.exitCode = isMet ? 0 : 1;
