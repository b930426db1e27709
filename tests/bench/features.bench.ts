/** `npm run bench -- features [--scale 0.1] [--full]`: speed and memory of the feature store. See README.md beside this file. */
import { parseArgs } from 'node:util';
import { benchFullSet } from './features/full-set.ts';

const { values } = parseArgs({ options: { scale: { type: 'string', default: '0.1' }, full: { type: 'boolean', default: false } } });
const scale = values.full ? 1 : Number(values.scale);
const isMet = await benchFullSet(scale);
process.exitCode = isMet ? 0 : 1;
