// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { cosEngine } from '../../../../../functions/enforcer/engines/cos';
import {
  fitsPath,
  fitsXml,
  readInstant,
  readName,
  readReferences,
} from '../../../../../functions/enforcer/engines/cos/names';
import type { Endpoint, EngineTask } from '../../../../../functions/enforcer/engines/engine';
import { CosDouble } from '../../../../helpers/cos-double';
import { context, cosDirective, DAY_MS } from '../../../../helpers/directives';

/** Names that differ from each other only in how some layer reads them. */
const TRICKY = [
  'a\rb',
  'a\nb',
  'a\r\nb',
  'a\tb',
  'a\u0001b',
  'a\u007fb',
  'a\u0085b',
  'a\u2028b',
  'a&#xd;b',
  'a&amp;b',
  'a&b',
  'a+b',
  'a b',
  'a%20b',
  'a%2Bb',
  'a%b',
  'a%zzb',
  '/a',
  '//a',
  'a//b',
  'a/',
  ' a',
  'a ',
  'a\u00e9',
  'ae\u0301',
  '\u00e9',
  'e\u0301',
  '消息/\u{1f600}',
  '.',
  '..',
  '../a',
  'a/./b',
  'a/../b',
  'x'.repeat(800),
  '<Key>',
  ']]>',
  'A',
  'a',
];

describe('names of objects in COS', () => {
  let double: CosDouble;
  let endpoints: Record<string, Endpoint>;

  beforeEach(async () => {
    double = new CosDouble();
    endpoints = { files: { hosts: [await double.start()], user: 'id', password: 'key' } };
  });
  afterEach(() => double.stop());

  async function using<T>(step: (task: EngineTask) => Promise<T>): Promise<T> {
    const task = await cosEngine.open(cosDirective(), endpoints, context());
    try {
      return await step(task);
    } finally {
      await task.close();
    }
  }

  test.each(['', 'Enabled', 'Suspended'] as const)(
    'each old object goes and each young one stays, whatever layer would read one name as another, versioning %p',
    async (versioning) => {
      const name = fc.oneof(
        fc.constantFrom(...TRICKY),
        fc
          .array(fc.constantFrom(...TRICKY, ...'\r\n\t%+& /'), { minLength: 1, maxLength: 4 })
          .map((parts) => parts.join('')),
        fc
          .string({ unit: 'binary', minLength: 1, maxLength: 12 })
          .filter((text) => Buffer.from(text).toString() === text),
      );
      await fc.assert(
        fc.asyncProperty(
          fc.uniqueArray(fc.record({ name, old: fc.boolean() }), {
            minLength: 1,
            maxLength: 12,
            selector: (each) => each.name,
          }),
          fc.integer({ min: 1, max: 5 }),
          async (objects, pageSize) => {
            double.clear();
            double.versioning = versioning;
            double.pageSize = pageSize;
            const now = Date.now();
            for (const each of objects) double.put(`requests/${each.name}`, now - (each.old ? 2 : 0.5) * DAY_MS);
            const impossible = objects.filter(
              (each) => each.old && !fitsXml(`requests/${each.name}`) && !fitsPath(each.name),
            );
            const sweeping = using((task) => task.sweep());
            if (impossible.length > 0) await expect(sweeping).rejects.toThrow('got NameNotPossible');
            else expect((await sweeping).deleted).toBe(objects.filter((each) => each.old).length);
            const left = objects.filter((each) => !each.old || impossible.includes(each));
            expect(new Set(double.keys())).toEqual(new Set(left.map((each) => `requests/${each.name}`)));
          },
        ),
        { numRuns: 40 },
      );
    },
    120_000,
  );

  test.each(['Enabled', ''] as const)(
    'a listing that ignores the encoding deletes only what it can name, versioning %p',
    async (versioning) => {
      double.encodes = false;
      double.versioning = versioning;
      const old = Date.now() - 2 * DAY_MS;
      for (const name of ['plain', 'a\rb', 'a&#xd;b', 'a%20b', 'a+b']) double.put(`requests/${name}`, old);
      const result = await using((task) => task.sweep());
      expect(result).toMatchObject({
        deleted: 1,
        skipped: [{ count: 4, reason: expect.stringMatching(/^a name that can be read in two ways/) as string }],
      });
      expect(double.keys()).toHaveLength(4);
      // their dates can be read all the same.
      expect((await using((task) => task.witness())).oldestMs).toBeGreaterThanOrEqual(2 * DAY_MS);
    },
  );

  test('an object that the answer passes over is not counted as deleted', async () => {
    const old = Date.now() - 2 * DAY_MS;
    for (const name of ['a', 'b', 'c']) double.put(`requests/${name}`, old);
    double.passedOver.set('requests/b', 'silent');
    await expect(using((task) => task.sweep())).rejects.toThrow("must be allowed, got NotConfirmed for 'requests/b'");
    expect(double.keys()).toEqual(['requests/b']);
  });

  test('an object that is listed after its deletion is not counted as deleted', async () => {
    const old = Date.now() - 2 * DAY_MS;
    for (const name of ['a', 'b', 'c']) double.put(`requests/${name}`, old);
    double.passedOver.set('requests/b', 'confirmed');
    double.pageSize = 1;
    const result = await using((task) => task.sweep());
    expect(result).toMatchObject({
      deleted: 2,
      skipped: [{ count: 1, reason: expect.stringMatching(/^listed after/) as string }],
    });
  });

  test('an upload whose name leads upwards in an address is left alone, and fails', async () => {
    const old = Date.now() - 2 * DAY_MS;
    double.upload('requests/../other/a', old);
    double.upload('requests/b', old);
    await expect(using((task) => task.sweep())).rejects.toThrow('got NameNotPossible');
    expect(double.uploads.map(({ key }) => key)).toEqual(['requests/../other/a']);
  });

  test('a date that was never set is not an age', async () => {
    double.put('requests/a', 0);
    expect((await using((task) => task.sweep())).deleted).toBe(0);
    expect(await using((task) => task.witness())).toMatchObject({ oldestMs: null, unjudged: 1 });
  });

  test.each([
    ['2026-11-28T10:00:00.000Z', Date.UTC(2026, 10, 28, 10)],
    ['2026-11-28T18:00:00+08:00', Date.UTC(2026, 10, 28, 10)],
    ['2026-11-28T10:00:00', Number.NaN],
    ['2026-11-28 10:00:00', Number.NaN],
    ['Sat, 28 Nov 2026 10:00:00 GMT', Number.NaN],
    [undefined, Number.NaN],
  ])('reads %p as the instant %p', (text, ms) => {
    expect(readInstant(text)).toBe(ms);
  });

  test('reads no name that can be read in two ways', () => {
    expect(readName('a%2Bb%20c%0D', true)).toBe('a+b c\r');
    expect(['a+b', 'a%', '%ff', ''].map((listed) => readName(listed, true))).toEqual(Array(4).fill(undefined));
    expect(['a&#xd;b', 'a%20b', 'a\rb'].map((listed) => readName(listed, false))).toEqual(Array(3).fill(undefined));
    expect(readName('plain/消息', false)).toBe('plain/消息');
    expect(readReferences('a&#xd;b&#13;&#xffffff;')).toBe('a\rb\r&#xffffff;');
  });
});
