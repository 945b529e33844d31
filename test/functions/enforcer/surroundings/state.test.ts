// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileCursorStore, parseState } from '../../../../functions/enforcer/surroundings/state';

describe('saved cursors', () => {
  test('survive in a file, and a broken file is an empty state', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'retention-state-'));
    try {
      const file = join(directory, 'deep', 'state.json');
      const store = new FileCursorStore(file);
      expect(await store.load()).toEqual({ positions: {} });
      await store.save({ next: 'a', positions: { a: { of: 'x', sweep: '1' } } });
      expect(await new FileCursorStore(file).load()).toEqual({ next: 'a', positions: { a: { of: 'x', sweep: '1' } } });
      expect(JSON.parse(readFileSync(file, 'utf8'))).toBeDefined();
      writeFileSync(file, '{"positions":{"a":{"of":1},"b":{"of":"x","sweep":2},"c":{"of":"x"}},"next":3}');
      expect(await store.load()).toEqual({ positions: { c: { of: 'x' } } });
      writeFileSync(file, 'half of it {');
      expect(await store.load()).toEqual({ positions: {} });
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  });

  test.each(['null', '3', '[]', '{"positions":null}'])('%s is an empty state', (text) => {
    expect(parseState(text)).toEqual({ positions: {} });
  });
});
