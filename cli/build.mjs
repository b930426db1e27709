// Makes one folder of plain JavaScript of the command line. Through tsx a command asks a loader thread for some 1,300 small files,
// which takes it three seconds before its first word; from here it is half a second.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';

/** What a process may start from, relative to the repository. */
const ENTRIES = ['cli/main.ts', 'pipelines/step-process.ts', 'pipelines/assemble.ts'];
const ROOMS = ['cli', 'core', 'features', 'models', 'pipelines', 'serving', 'workflows'];
/** Packages of many small files; all others are loaded from where they are. */
const INLINED = new Set(['typebox', 'yaml', 'commander', '@duckdb/node-api', 'apache-arrow', 'flatbuffers']);
/** A build that no command was started from for so long is removed. */
const KEPT_MS = 7 * 86_400_000;

/** Folder that holds `<entry>.mjs` for each entry, made first where the sources changed since; null where it cannot be written. */
export async function builtFolder(root) {
  const builds = join(root, 'node_modules/.cache/dunlin');
  const folder = join(builds, `cli-${sourceStamp(root)}`);
  if (existsSync(folder)) return noteUse(folder);
  let draft = null;
  try {
    mkdirSync(builds, { recursive: true });
    draft = mkdtempSync(join(builds, 'draft-'));
    await build(root, draft);
    renameSync(draft, folder);
  } catch (error) {
    if (draft !== null) rmSync(draft, { recursive: true, force: true });
    // Another process may have been quicker; a folder that nobody may write to is no fault of the command.
    if (existsSync(folder)) return noteUse(folder);
    if (['EACCES', 'EROFS', 'EPERM', 'ENOSPC'].includes(error.code)) return null;
    throw error;
  }
  removeUnused(builds, noteUse(folder));
  return folder;
}

/** Changes with the place, size and time of every source, and with the packages. */
function sourceStamp(root) {
  const hash = createHash('sha256').update(root);
  for (const path of ['package-lock.json', ...ROOMS.flatMap((room) => sourcesIn(root, room))]) {
    const { mtimeMs, size } = statSync(join(root, path));
    hash.update(`${path} ${mtimeMs} ${size}\n`);
  }
  return hash.digest('hex').slice(0, 16);
}

function sourcesIn(root, folder) {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return sourcesIn(root, path);
    return /\.m?[jt]s$/.test(entry.name) ? [path] : [];
  });
}

async function build(root, outdir) {
  const { build: bundle } = await import('esbuild');
  await bundle({
    absWorkingDir: root,
    entryPoints: ENTRIES,
    outdir,
    outbase: root,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    // One file for each command that is loaded when it is run.
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    sourcemap: 'linked',
    sourcesContent: false,
    logLevel: 'error',
    // Inlined CommonJS packages require Node's own modules.
    banner: { js: "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);" },
    plugins: [{ name: 'dunlin', setup: (plugin) => placeSources(plugin, root) }],
  });
}

/** Sources keep their own place, beside which their SQL lies; packages stay outside unless they are inlined. */
function placeSources(plugin, root) {
  plugin.onResolve({ filter: /^[^./]/ }, ({ path, kind }) => {
    const name = path.split('/').slice(0, path.startsWith('@') ? 2 : 1).join('/');
    return kind === 'entry-point' || INLINED.has(name) ? undefined : { path, external: true };
  });
  plugin.onLoad({ filter: /\.ts$/ }, ({ path }) => {
    if (relative(root, path).includes('node_modules')) return undefined;
    const contents = readFileSync(path, 'utf8')
      .replaceAll('import.meta.dirname', JSON.stringify(dirname(path)))
      .replaceAll('import.meta.url', JSON.stringify(pathToFileURL(path).href));
    return { contents, loader: 'ts' };
  });
}

/** The time of this file is that of the newest start. */
function noteUse(folder) {
  try {
    writeFileSync(join(folder, 'used'), '');
  } catch {
    // Built by somebody else, for everybody.
  }
  return folder;
}

function removeUnused(builds, fresh) {
  const usedMs = (folder) => statSync(existsSync(join(folder, 'used')) ? join(folder, 'used') : folder).mtimeMs;
  const nowMs = usedMs(fresh);
  for (const folder of readdirSync(builds).map((name) => join(builds, name))) {
    if (nowMs - usedMs(folder) > KEPT_MS) rmSync(folder, { recursive: true, force: true });
  }
}
