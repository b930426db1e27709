/** ONNX Runtime in a Python environment of its own, from PyPI, kept in the cache. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sha256 } from '../../core/hash.ts';
import { cached, findProgram, runProgram } from './obtain.ts';
import { testFolder } from './test-folder.ts';

export type OnnxReader = { readonly python: string } | { readonly reason: string };

/** Path of a Python with the packages of the requirements file, or why there is none. */
export async function obtainOnnxReader(requirements: string): Promise<OnnxReader> {
  const python = findProgram('python3');
  if (python === null) return { reason: 'no python3 on the PATH' };
  const { signal } = new AbortController();
  try {
    const folder = await cached(`onnx-reader-${sha256(readFileSync(requirements, 'utf8')).slice(0, 12)}`, { folder: testFolder('onnx-reader'), signal, say: (text) => process.stderr.write(`[onnx] ${text}\n`) }, async (into) => {
      await runProgram(python, ['-m', 'venv', into], { signal, cwd: into });
      await runProgram(join(into, 'bin', 'python'), ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', requirements], { signal, cwd: into });
    });
    return { python: join(folder, 'bin', 'python') };
  } catch (error) {
    return { reason: `the packages of ${requirements} could not be installed: ${String(error).split('\n')[0]!}` };
  }
}
