import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { takeProcessLock } from '../../../core/process-lock.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dunlin-lock-'));
  path = join(folder, 'store.lock');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('is held once, and can be taken again when it was given back', () => {
  const unlock = takeProcessLock(path, 'The store');
  expect(readFileSync(path, 'utf8').split(' ')[0]).toBe(String(process.pid));
  expect(() => takeProcessLock(path, 'The store')).toThrow(`The store must have one writer; process ${process.pid} has it open.`);
  unlock();
  expect(readdirSync(folder)).toEqual([]);
  takeProcessLock(path, 'The store')();
});

it.each([
  ['a process that is gone', String(spawnSync(process.execPath, ['-e', '']).pid), true],
  ['a process of which the start is known', `${spawnSync(process.execPath, ['-e', '']).pid} 77`, true],
  ['an empty file, left by a machine that went down', '', false],
] as const)('takes over from %s, and tells', (_, content, isTold) => {
  writeFileSync(path, content);
  const told: number[] = [];
  takeProcessLock(path, 'The store', (pid) => told.push(pid))();
  expect(told.length).toBe(isTold ? 1 : 0);
  expect(existsSync(path)).toBe(false);
});

// Only there does the system tell when a process began.
it.runIf(existsSync('/proc/self/stat'))('is not held by another process that got the number of the dead one', () => {
  writeFileSync(path, `${process.pid} 1`);
  const told: number[] = [];
  takeProcessLock(path, 'The store', (pid) => told.push(pid))();
  expect(told).toEqual([process.pid]);
});
