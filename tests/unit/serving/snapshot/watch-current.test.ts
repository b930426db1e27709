import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DunlinError } from '../../../../core/errors.ts';
import { watchCurrent } from '../../../../serving/snapshot/watch-current.ts';
import { testFolder } from '../../../setup/test-folder.ts';

function watched(onChange: (id: string) => Promise<void>) {
  const path = join(testFolder('current'), 'CURRENT');
  const watcher = watchCurrent(path, onChange);
  watcher.stop();
  return { look: watcher.look, publish: (id: string) => writeFileSync(path, `${id}\n`) };
}

describe('watchCurrent', () => {
  it('tells of each new id once, and of nothing before the first', async () => {
    const ids: string[] = [];
    const { look, publish } = watched(async (id) => { ids.push(id); });
    await look();
    publish('a');
    await look();
    await look();
    publish('b');
    await look();
    expect(ids).toEqual(['a', 'b']);
  });

  it.each([['a corrupt snapshot stays out', 'artefact-corrupt', 1], ['what may pass is tried again after ten looks', 'store-locked', 3]] as const)('%s', async (_, code, tries) => {
    let count = 0;
    const { look, publish } = watched(async () => { count += 1; throw new DunlinError(code, 'no'); });
    publish('a');
    for (let i = 0; i < 25; i++) await look();
    expect(count).toBe(tries);
  });

  it('looks once at a time', async () => {
    let running = 0;
    let most = 0;
    const { look, publish } = watched(async () => { most = Math.max(most, ++running); await new Promise((resolve) => setImmediate(resolve)); running -= 1; });
    publish('a');
    await Promise.all([look(), look(), look()]);
    expect(most).toBe(1);
  });
});
