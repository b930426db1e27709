import { appendFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LOG_START, openAppendLog, readAppendLog } from '../../../core/append-log.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dunlin-log-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('append log', () => {
  it('keeps the order of calls and resumes from a position', async () => {
    const log = openAppendLog(folder);
    await Promise.all([log.append([{ n: 1 }, { n: 2 }]), log.append([{ n: 3 }])]);
    const middle = log.position();
    await log.append([{ n: 4 }]);
    await log.close();
    expect(readAppendLog<{ n: number }>(folder).values.map(({ n }) => n)).toEqual([1, 2, 3, 4]);
    expect(readAppendLog<{ n: number }>(folder, middle).values.map(({ n }) => n)).toEqual([4]);
  });
  it('drops a line that a crash cut, and goes on after it', async () => {
    const log = openAppendLog(folder);
    await log.append([{ n: 1 }]);
    await log.close();
    appendFileSync(join(folder, readdirSync(folder)[0]!), '{"n":2,"cut');
    expect(readAppendLog<{ n: number }>(folder).values).toEqual([{ n: 1 }]);
    const again = openAppendLog(folder);
    await again.append([{ n: 3 }]);
    await again.close();
    expect(readAppendLog<{ n: number }>(folder).values).toEqual([{ n: 1 }, { n: 3 }]);
  });
  it('reads nothing where there is no log', () => {
    expect(readAppendLog(join(folder, 'absent'), LOG_START)).toEqual({ values: [], position: LOG_START });
  });
});
