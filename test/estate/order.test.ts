// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import { chdir, cwd } from 'node:process';
import { tmpdir } from 'node:os';
import fc from 'fast-check';
import { loadEstate, type Estate } from '../../lib/estate';
import { estateOf, PLACEMENTS, UNITS } from '../helpers/estate';
import { filesOf } from '../helpers/synth';

const reference = loadEstate();

test('two runs of a synth write the same bytes, into whichever folder and from whichever folder', () => {
  const first = filesOf(reference);
  const home = cwd();
  let second: typeof first;
  try {
    chdir(tmpdir());
    second = filesOf(reference);
  } finally {
    chdir(home);
  }
  expect(Object.keys(first)).toContain('stacks/im-ap-singapore/cdk.tf.json');
  expect(second).toEqual(first);
});

test('the output names no folder of this machine', () => {
  const text = Object.values(filesOf(reference)).join('\n');
  expect(text).not.toContain(cwd());
  expect(text).not.toContain(tmpdir());
});

test('the order of placements and units changes no address and no byte of the reference estate', () => {
  const reversed: Estate = {
    ...reference,
    placements: [...reference.placements].reverse(),
    units: Object.fromEntries(Object.entries(reference.units).reverse()),
  };
  expect(filesOf(reversed)).toEqual(filesOf(reference));
});

test('no order of the lists of an estate changes a byte', () => {
  const holds = [
    { category: 'log', reason: 'case 7', owner: 'legal', until: '2027-12-31' },
    { category: 'monitoring', reason: 'case 8', owner: 'legal', until: '2028-12-31' },
  ];
  // a topic cannot hold data for longer than it keeps it, so nothing on hold lies in one as a system of record.
  const placements = PLACEMENTS.filter(({ name }) => name !== 'requests').map(({ arrivesFrom: _, ...rest }) => rest);
  const { events: _events, ...units } = UNITS;
  const build = (order: <T>(list: readonly T[]) => T[]): Estate =>
    estateOf({
      placements: order(placements),
      units: Object.fromEntries(order(Object.entries(units))),
      holds: order(holds),
      acknowledge: order(['a', 'b'].map((ticket) => ({ category: 'log', from: '9d', to: '7d', who: 'me', ticket }))),
      allowedRegions: order(['ap-singapore', 'ap-tokyo']),
    });
  const digest = (estate: Estate): string =>
    createHash('sha256')
      .update(JSON.stringify(filesOf(estate)))
      .digest('hex');
  const expected = digest(build((list) => [...list]));
  fc.assert(
    fc.property(fc.array(fc.nat(), { minLength: 8, maxLength: 8 }), (keys) => {
      const shuffle = <T>(list: readonly T[]): T[] =>
        list
          .map((item, index) => ({ item, key: keys[index % keys.length] ?? 0 }))
          .sort((a, b) => a.key - b.key)
          .map(({ item }) => item);
      expect(digest(build(shuffle))).toBe(expected);
    }),
    { numRuns: 10 },
  );
});
