// SPDX-License-Identifier: Apache-2.0
import { loadEstate } from '../../lib/estate';
import { AUDIT_RULES } from '../../lib/verify';
import { CANARY, HOLES } from '../../sandbox/audit/holes';
import { demonstrate } from '../../sandbox/audit/run';

/** The local cloud has no limit, so that a test need not wait for the real one's. */
const FAST = { perSecond: 500 };
const TIMEOUT_MS = 120_000;
const estate = loadEstate('retention.config.ts');

describe('the audit of a local account', () => {
  test(
    'finds nothing in the account as it was deployed, measures rows, and writes nothing',
    async () => {
      const clean = await demonstrate(estate, [], FAST);
      expect(clean).toMatchObject({ found: 0, invented: 0, writes: 0, surplus: [], unknown: [] });
      // docs/auditing.md names this number, and why each other row stays assumed.
      expect(clean.measuredRows).toBe(35);
      expect(clean.file.complete).toBe(true);
    },
    TIMEOUT_MS,
  );

  test(
    'finds every hole by one finding each, invents none, and keeps no link, no key and no password',
    async () => {
      const told: string[] = [];
      const seeded = await demonstrate(estate, HOLES, { ...FAST, progress: (text) => void told.push(text) });
      expect(seeded).toMatchObject({ seeded: HOLES.length, found: HOLES.length, writes: 0, missed: [], surplus: [] });
      expect(JSON.stringify([seeded.file, told])).not.toContain(CANARY);
    },
    TIMEOUT_MS,
  );
});

/** What the account cannot be made to show by a hole: a failure to answer, and a measurement, have tests of their own. */
const NO_HOLE = ['retention/not-known', 'retention/above-assumed'];

test('holes are there for every rule of the audit', () => {
  const dug = new Set<string>(HOLES.map(({ rule }) => rule));
  expect(AUDIT_RULES.map(({ id }) => id).filter((id) => !dug.has(id) && !NO_HOLE.includes(id))).toEqual([]);
  expect(new Set(HOLES.map(({ name }) => name)).size).toBe(HOLES.length);
});
