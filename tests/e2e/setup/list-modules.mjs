// Loaded with `--import` before a command: writes the URL of every module that its process loads, one a line, to $DUNLIN_TEST_MODULES.
/* oxlint-disable no-underscore-dangle -- these are the names that Node gives its own hooks */
import { appendFileSync, writeFileSync } from 'node:fs';
import Module, { register } from 'node:module';
import { pathToFileURL } from 'node:url';

const list = process.env.DUNLIN_TEST_MODULES;
writeFileSync(list, '');

// ES modules.
register(`data:text/javascript,${encodeURIComponent(`
  import { appendFileSync } from 'node:fs';
  export async function load(url, context, next) {
    appendFileSync(${JSON.stringify(list)}, url + '\\n');
    return next(url, context);
  }
`)}`);

// What they require.
const loadFile = Module._load;
Module._load = function load(request, parent, isMain) {
  try {
    appendFileSync(list, `${pathToFileURL(Module._resolveFilename(request, parent, isMain)).href}\n`);
  } catch {
    // A package that is not there: its own failure follows.
  }
  return loadFile.call(this, request, parent, isMain);
};
