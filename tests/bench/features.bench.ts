/** `npm run bench -- features [--scale 0.1] [--only full-set,single] [--full]`: speed and memory of the feature store. See README.md. */
import { parseArgs } from 'node:util';
import { benchAsofLookup } from './features/asof-lookup.ts';
import { benchFullSet } from './features/full-set.ts';
import { benchGrowth } from './features/growth.ts';
import { benchSingleFeature } from './features/single-feature.ts';

const PARTS: Readonly<Record<string, (scale: number) => Promise<boolean>>> = {
  'full-set': benchFullSet, growth: (scale) => benchGrowth(scale), single: benchSingleFeature, lookup: benchAsofLookup,
};

const { values } = parseArgs({ options: { scale: { type: 'string', default: '0.1' }, full: { type: 'boolean', default: false }, only: { type: 'string', default: Object.keys(PARTS).join(',') } } });
const scale = values.full ? 1 : Number(values.scale);
const names = values.only.split(',');
const unknown = names.find((name) => !Object.hasOwn(PARTS, name));
if (unknown !== undefined) throw new Error(`--only must name ${Object.keys(PARTS).join(', ')}; got ${unknown}.`);
if (!(scale > 0 && scale <= 1)) throw new Error(`--scale must be above 0 and at most 1; got ${values.scale}.`);
let isMet = true;
// One after another: parts that run side by side would measure each other.
for (const name of names) isMet = await PARTS[name]!(scale) && isMet;
process.exitCode = isMet ? 0 : 1;
