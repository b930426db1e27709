// The layers, the owners of technologies and the absence of cycles. `cli/check-architecture.mjs` runs it and refuses to pass on too few modules.

/** Room -> rooms that it may import, besides itself. */
const MAY_IMPORT = {
  core: [],
  features: ['core'],
  models: ['core'],
  pipelines: ['core', 'features', 'models'],
  workflows: ['core', 'pipelines'],
  serving: ['core', 'features', 'models'],
};
const ROOMS = [...Object.keys(MAY_IMPORT), 'cli'];

/** Package pattern -> the only folder or file that may import it. */
const OWNERS = {
  '@duckdb/': '^features/store/',
  '@tensorflow/': '^models/tensor/',
  '@temporalio/': '^workflows/',
  'fastify': '^serving/',
  '@fastify/': '^serving/',
  'prom-client': '^serving/',
  'kafkajs': '^serving/stream/',
  'commander': '^cli/',
  'apache-arrow': '^features/store/',
  'h3-js': '^features/',
  'highs/': '^models/best-channel/allocation/',
};

/** Files that may read what only whole programs need. */
const COMPOSITION = ['^pipelines/assemble\\.ts$', '^serving/main\\.ts$', '^cli/'];

const inPackage = (name) => `(^|/)node_modules/${name}`;

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'no-unresolved', severity: 'error', from: {}, to: { couldNotResolve: true, pathNot: ['^danfojs-node$', '^@tensorflow/tfjs-node$'] } },
    ...Object.entries(MAY_IMPORT).map(([room, allowed]) => ({
      name: `layer-${room}`, severity: 'error', from: { path: `^${room}/` },
      to: { path: `^(${ROOMS.filter((other) => other !== room && !allowed.includes(other)).join('|')})/` },
    })),
    ...Object.entries(OWNERS).map(([name, owner]) => ({
      name: `owner-of-${name.replace(/\W+/g, '')}`, severity: 'error',
      from: { path: `^(${ROOMS.join('|')})/`, pathNot: owner }, to: { path: inPackage(name) },
    })),
    { name: 'no-tests-in-sources', severity: 'error', from: { path: `^(${ROOMS.join('|')})/` }, to: { path: '^tests/' } },
    { name: 'workflow-definitions-are-pure', severity: 'error', from: { path: '^workflows/definitions/' }, to: { dependencyTypes: ['core'] } },
    {
      name: 'workflow-definitions-import-little', severity: 'error', from: { path: '^workflows/(definitions/|options\\.ts)' },
      to: { path: '^(node_modules|workflows|pipelines|features|models)/', pathNot: [inPackage('@temporalio/workflow/'), '^workflows/(definitions/|activities/|options\\.ts)', '^pipelines/ports\\.ts$'] },
    },
    { name: 'only-programs-assemble', severity: 'error', from: { path: `^(${ROOMS.join('|')})/`, pathNot: COMPOSITION }, to: { path: ['^pipelines/assemble\\.ts$', '^serving/main\\.ts$'] } },
    {
      name: 'truth-stays-in-the-simulator', severity: 'error', from: { path: `^(${ROOMS.join('|')})/`, pathNot: '^pipelines/simulation/' },
      to: { path: '^pipelines/simulation/.*truth' },
    },
  ],
  options: {
    parser: 'swc',
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'], extensions: ['.ts', '.mjs', '.js', '.cjs', '.json'] },
  },
};
