/**
 * Native TensorFlow for Node where its download host cannot be reached: tfjs-node from npm over the library of a PyPI wheel.
 *
 * The wheel tensorflow-cpu 2.9.1 holds the very C library that tfjs-node 4.22.0 expects, inside a Python extension whose
 * undefined `Py*` symbols a stub library provides; the C API never calls them.
 */
import { createHash } from 'node:crypto';
import { createReadStream, existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { cached, findProgram, runProgram, Unobtainable, type Obtained, type ObtainOptions } from './obtain.ts';

const TFJS_NODE = '4.22.0';
const NODE_API_HEADERS = '1.5.0';
const WHEEL = { name: 'tensorflow-cpu', version: '2.9.1', python: '3.10', platform: 'manylinux2014_x86_64', sha256: '6666ddeae45e1f41da788cb4bdea3435aba16edb0bc17b7ac00631c7c9eb052e' };
const LIBRARIES = ['libtensorflow_framework.so.2', '_pywrap_tensorflow_internal.so'];

/** Takes the C library and its headers out of the wheel and nothing else. */
const EXTRACT = `
import sys, zipfile
wheel, into = sys.argv[1:]
with zipfile.ZipFile(wheel) as archive:
    for name in archive.namelist():
        wanted = name.endswith(('/libtensorflow_framework.so.2', '/python/_pywrap_tensorflow_internal.so'))
        if wanted or name.startswith(('tensorflow/include/tensorflow/c/', 'tensorflow/include/tensorflow/core/platform/ctstring')):
            archive.extract(name, into)
`;

export async function obtainNativeTensorFlow(options: ObtainOptions): Promise<Obtained> {
  if (process.platform !== 'linux' || process.arch !== 'x64') throw new Unobtainable(`the wheel is for Linux on x86-64; this is ${process.platform} on ${process.arch}`);
  const major = Number(process.versions.node.split('.')[0]);
  if (major > 22) throw new Unobtainable(`tfjs-node ${TFJS_NODE} works on Node 20 and 22; this is ${process.versions.node}`);
  for (const program of ['python3', 'gcc', 'g++', 'nm', 'npm']) {
    if (findProgram(program) === null) throw new Unobtainable(`${program} is not installed`);
  }
  const folder = await cached(`tfjs-node-native-${TFJS_NODE}`, options, (into) => build(into, options));
  return { address: join(folder, 'node_modules/@tensorflow/tfjs-node'), stop: async () => {} };
}

async function build(into: string, { signal, say }: ObtainOptions): Promise<void> {
  say('building native TensorFlow: 207 MB to fetch, about 1 minute, once ...');
  writeFileSync(join(into, 'package.json'), '{ "private": true }\n');
  const scratch = join(into, 'scratch');
  mkdirSync(scratch);
  await Promise.all([
    runProgram('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', `@tensorflow/tfjs-node@${TFJS_NODE}`, `node-api-headers@${NODE_API_HEADERS}`], { signal, cwd: into }),
    fetchWheel(scratch, signal).then((wheel) => runProgram('python3', ['-c', EXTRACT, wheel, scratch], { signal })),
  ]);
  const module = join(into, 'node_modules/@tensorflow/tfjs-node');
  const libraries = join(module, 'deps/lib');
  mkdirSync(libraries, { recursive: true });
  renameSync(join(scratch, 'tensorflow/include'), join(module, 'deps/include'));
  renameSync(join(scratch, 'tensorflow', LIBRARIES[0]!), join(libraries, LIBRARIES[0]!));
  renameSync(join(scratch, 'tensorflow/python', LIBRARIES[1]!), join(libraries, LIBRARIES[1]!));
  await compileStub(libraries, scratch, signal);
  await compileBinding(into, module, signal);
  rmSync(scratch, { recursive: true });
  await runProgram(process.execPath, ['-e', `const tf = require(${JSON.stringify(module)}); if (tf.getBackend() !== 'tensorflow') process.exit(3)`], { signal, env: { TF_CPP_MIN_LOG_LEVEL: '2' } });
}

async function fetchWheel(folder: string, signal: AbortSignal): Promise<string> {
  await runProgram('python3', ['-m', 'pip', 'download', '--no-deps', '--disable-pip-version-check', '--only-binary', ':all:', '--platform', WHEEL.platform, '--implementation', 'cp', '--python-version', WHEEL.python, '--abi', `cp${WHEEL.python.replace('.', '')}`, '-d', folder, `${WHEEL.name}==${WHEEL.version}`], { signal });
  const name = readdirSync(folder).find((file) => file.endsWith('.whl'));
  if (name === undefined) throw new Error('pip left no wheel');
  const hash = createHash('sha256');
  await pipeline(createReadStream(join(folder, name)), hash);
  const digest = hash.digest('hex');
  if (digest !== WHEEL.sha256) throw new Error(`the wheel must have the sha256 ${WHEEL.sha256}; got ${digest}`);
  return join(folder, name);
}

/** Functions that trap, and data where the interpreter has data. */
async function compileStub(libraries: string, scratch: string, signal: AbortSignal): Promise<void> {
  const undefinedSymbols = await runProgram('nm', ['-D', '--undefined-only', join(libraries, LIBRARIES[1]!)], { signal });
  const names = [...new Set(undefinedSymbols.split('\n').map((line) => line.trim().split(/\s+/).at(-1)!.replace(/@.*/, '')).filter((name) => /^_?Py/.test(name)))];
  const isData = (name: string): boolean => /_Type$|^PyExc_|Struct$/.test(name);
  const source = join(scratch, 'stub.c');
  writeFileSync(source, names.map((name) => (isData(name) ? `char ${name}[1024];` : `void ${name}(void) { __builtin_trap(); }`)).join('\n'));
  await runProgram('gcc', ['-shared', '-fPIC', '-w', '-Wl,-soname,libpystub.so', '-o', join(libraries, 'libpystub.so'), source], { signal });
}

async function compileBinding(into: string, module: string, signal: AbortSignal): Promise<void> {
  const output = join(module, 'lib/napi-v8');
  mkdirSync(output, { recursive: true });
  const sources = readdirSync(join(module, 'binding')).filter((name) => name.endsWith('.cc')).map((name) => join(module, 'binding', name));
  await runProgram('g++', [
    '-shared', '-fPIC', '-O2', '-w', '-std=c++17', '-DNAPI_VERSION=8', '-DBUILDING_NODE_EXTENSION', `-I${join(into, 'node_modules/node-api-headers/include')}`, `-I${join(module, 'deps/include')}`, `-I${join(module, 'binding')}`,
    ...sources, '-o', join(output, 'tfjs_binding.node'), `-L${join(module, 'deps/lib')}`, '-Wl,--no-as-needed', '-l:libpystub.so', ...LIBRARIES.map((name) => `-l:${name}`),
    // RPATH, not RUNPATH: it also serves the libraries that these libraries need.
    '-Wl,--disable-new-dtags', '-Wl,-rpath,$ORIGIN/../../deps/lib',
  ], { signal });
  if (!existsSync(join(output, 'tfjs_binding.node'))) throw new Error('g++ left no binding');
}
