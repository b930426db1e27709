/** Makes one world and says where it is: `make-world-process.ts A 0.1`. */
import { benchCase, type CaseName } from './world-shape.ts';
import { ensureWorld } from './world.ts';

const [name = 'A', scale = '0.01'] = process.argv.slice(2);
const world = await ensureWorld(benchCase(name as CaseName, Number(scale)).shape);
process.stdout.write(`${JSON.stringify(world)}\n`);
