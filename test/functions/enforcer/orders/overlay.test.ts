// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { FolderObjects, type ObjectStore } from '../../../../functions/enforcer/orders/objects';
import { overlay } from '../../../../functions/enforcer/orders/overlay';

const emptyFolder = (): ObjectStore => new FolderObjects(mkdtempSync(join(tmpdir(), 'retention-overlay-')));

async function namesOf(store: ObjectStore, after = ''): Promise<string[]> {
  const names: string[] = [];
  for await (const name of store.list('o/', after)) names.push(name);
  return names;
}

test('a place over another one is seen like a place of its own, and leaves the one below as it is', async () => {
  const name = fc.constantFrom('o/1', 'o/2', 'o/3', 'o/4');
  const step = fc.record({ what: fc.constantFrom('create', 'remove', 'read', 'list'), name });
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(name), fc.array(step, { maxLength: 12 }), async (there, steps) => {
      const [below, plain] = [emptyFolder(), emptyFolder()];
      for (const each of there) {
        await below.create(each, 'before');
        await plain.create(each, 'before');
      }
      const over = overlay(below);
      const act = async (store: ObjectStore, { what, name }: (typeof steps)[number]): Promise<unknown> => {
        if (what === 'create') return await store.create(name, 'after');
        if (what === 'remove') return await store.remove(name);
        return what === 'read' ? await store.read(name) : await namesOf(store, name);
      };
      for (const each of steps) expect(await act(over, each)).toEqual(await act(plain, each));
      expect(await namesOf(over)).toEqual(await namesOf(plain));
      expect(await namesOf(below)).toEqual([...there].sort());
    }),
    { numRuns: 40 },
  );
});
