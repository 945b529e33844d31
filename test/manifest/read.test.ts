// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { requirePlan } from '../../lib/estate';
import {
  contentHash,
  contextOf,
  directivesIn,
  looksLikeManifest,
  manifestOf,
  placementsOf,
  readManifest,
  toPlain,
  type Manifest,
} from '../../lib/manifest';
import { DAY_MS, Duration, HOUR_MS, Period } from '../../lib/policy';
import { renderText, reportOf } from '../../lib/report';
import { verify } from '../../lib/verify';
import { estateOf, REGION } from '../helpers/estate';

const estate = estateOf({
  holds: [{ category: 'chatMessages', reason: 'case 7', owner: 'legal', until: '2027-12-31' }],
  acknowledge: [{ category: 'log', from: '9d', to: '7d', who: 'me', ticket: 'T-1' }],
});
const text = JSON.stringify(manifestOf(estate, requirePlan(estate), REGION));
const manifest = (): Manifest => JSON.parse(text) as Manifest;
type Path = readonly (string | number)[];

/** Every path into a value. */
function pathsOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, each]) => pathsOf(each, [...path, key]))];
}

/** A copy of the manifest with one value replaced, or removed where it is undefined. */
function changed(path: Path, junk: unknown): unknown {
  const root = { manifest: manifest() } as Record<string | number, unknown>;
  const steps = ['manifest', ...path];
  const holder = steps.slice(0, -1).reduce((at, key) => at[key] as Record<string | number, unknown>, root);
  const last = steps.at(-1)!;
  if (junk === undefined) Reflect.deleteProperty(holder, last);
  else holder[last] = junk;
  return root['manifest'];
}

describe('a manifest', () => {
  test('carries all that the law needs through JSON', () => {
    const read = readManifest(manifest());
    if (typeof read === 'string') throw new Error(read);
    const placed = [...estate.placements].sort((a, b) => (a.id < b.id ? -1 : 1));
    expect(placementsOf(read)).toEqual(JSON.parse(JSON.stringify(placed)));
    expect(
      directivesIn(read)
        .map(({ id }) => id)
        .sort(),
    ).toEqual(
      requirePlan(estate)
        .units.flatMap(({ directives }) => directives.map(({ id }) => id))
        .sort(),
    );
    expect(contextOf(read).assumptions.list()).toEqual(estate.context.assumptions.list());
    expect(contextOf(read).enforcerEveryMs).toBe(HOUR_MS / 4);
  });

  test('states the promise, so that its change shows in a plan', () => {
    const { placements, ...head } = manifest();
    const media = Object.values(placements).find(({ name }) => name === 'media');
    expect(head).toMatchObject({
      version: 1,
      kind: 'retention-manifest',
      estate: 'im',
      region: REGION,
      policy: { name: 'instant-messaging', strict: false, hash: expect.stringMatching(/^[0-9a-f]{16}$/) as string },
      enforcerEveryMs: HOUR_MS / 4,
      enforcers: [],
      assume: {
        'mysql-long-transaction': { ms: HOUR_MS, witness: 'alarm on the oldest transaction' },
        'ckafka-idle-partition': { ms: 12 * HOUR_MS, witness: 'age of the earliest record' },
      },
      allowedRegions: [REGION],
      passesThrough: {
        front: { id: 'lb-a1b2c3d4', categories: ['monitoring', 'configuration', 'userInformation', 'chatMessages'] },
      },
      recipients: [{ name: 'TRTC', what: 'application details', optIn: true }],
      holds: [{ category: 'chatMessages', until: '2027-12-31', owner: 'legal', reason: 'case 7' }],
      acknowledge: [{ category: 'log', from: '9d', to: '7d', who: 'me', ticket: 'T-1' }],
    });
    // 30 d, and 3 d within which all copies go: 32 d 18 h 27 min of the enforcer, and what its runs take.
    const goneMs = 33 * DAY_MS - 20_000;
    expect(media).toMatchObject({ holdUntil: '2027-12-31', bound: { liveMs: goneMs, latestMs: goneMs } });
  });

  test('has only the units and placements of its region', () => {
    const elsewhere = manifestOf(estate, requirePlan(estate), 'ap-tokyo');
    expect(elsewhere).toMatchObject({ region: 'ap-tokyo', units: {}, placements: {}, passesThrough: {} });
  });

  test.each<[string, Path, unknown, string]>([
    ['is of another version', ['version'], 2, 'its version must be 1, got 2'],
    ['has no units', ['units'], undefined, "'units' and 'placements' must be objects"],
    ['has a list of placements', ['placements'], [], "'units' and 'placements' must be objects"],
    ['has a unit of an unknown store', ['units', 'main', 'store'], 'oracle', "unit 'main' has no known store"],
    ['has a period that is text', ['enforcerEveryMs'], '15 min', "'enforcerEveryMs' must be whole milliseconds"],
    ['has a negative period', ['enforcerEveryMs'], -1, "'enforcerEveryMs' must be whole milliseconds"],
    ['has a region that is none', ['region'], 7, "'region' must be a text"],
    [
      'assumes nothing for a term',
      ['assume', 'mysql-long-transaction', 'ms'],
      0,
      "'assume' must be an object of 'ms' and 'witness'",
    ],
    [
      'names an enforcer without its units',
      ['enforcers'],
      ['main'],
      "'enforcers' must be a list of 'name', 'units', 'network' and 'archive'",
    ],
    [
      'has a hold without an end',
      ['holds', 0, 'until'],
      'later',
      "'holds' must be a list of 'category', 'until', 'owner' and 'reason'",
    ],
    [
      'passes nothing through',
      ['passesThrough', 'front', 'categories'],
      undefined,
      "'passesThrough' must be an object of 'id' and 'categories'",
    ],
  ])('is not trusted when it %s', (_name, path, junk, why) => {
    expect(readManifest(changed(path, junk))).toBe(why);
  });

  test.each<[string, readonly string[], unknown, string]>([
    ['owes nothing', ['obligation'], undefined, 'has no obligation in whole milliseconds'],
    ['owes a fraction', ['obligation', 'deadlineMs'], 0.5, 'has no obligation in whole milliseconds'],
    ['owes text', ['obligation', 'keepAtLeastMs'], '0', 'has no obligation in whole milliseconds'],
    ['lies on an unknown unit', ['unit'], 'none', "names the unknown unit 'none'"],
    ['lies nowhere', ['location'], null, 'has no location'],
    ['arrives at no time', ['arrival'], [{ ms: null }], "has no readable 'arrival'"],
    ['has a role that is none', ['role'], 'record', "has no readable 'role'"],
    ['counts from no date', ['obligation', 'clock'], 'opened', "has no readable 'obligation'"],
    ['is held until no day', ['holdUntil'], '2027-02-30', "has no readable 'holdUntil'"],
    ['has a place that its store does not know', ['location'], { prefix: 7 }, "has no readable 'location'"],
    [
      'has a directive on which the enforcer would not act',
      ['directive', 'deleteAfterMs'],
      -1,
      "has no readable 'directive'",
    ],
  ])('is not trusted when a placement %s', (_name, path, junk, why) => {
    const id = Object.keys(manifest().placements)[0]!;
    expect(readManifest(changed(['placements', id, ...path], junk))).toBe(`placement '${id}' ${why}`);
  });

  test.each([null, 7, 'manifest', [], { kind: 'another' }])('is distinguished from other input (%j)', (input) => {
    expect(looksLikeManifest(input)).toBe(false);
    expect(readManifest(input)).toBe('it is no retention manifest');
  });

  test('of which one value is broken is judged or not trusted, and never ends the verifier', () => {
    const paths = pathsOf(manifest()).filter((path) => path.length > 0);
    fc.assert(
      fc.property(
        fc.constantFrom(...paths),
        fc.constantFrom<unknown[]>(undefined, null, -1, 0.5, 'junk', '', true, [], [null], {}, { ms: 'x' }),
        (path, junk) => {
          const input = changed(path, junk);
          const found = verify([{ address: 'terraform_data.manifest', type: 'terraform_data', values: { input } }]);
          expect(renderText(reportOf(found), { colour: false })).toMatch(/violation|no placements/);
        },
      ),
      { numRuns: 2000 },
    );
  });
});

describe('plain content', () => {
  test('has times as text and leaves out what JSON does not know', () => {
    const value = {
      days: Duration.days(7),
      months: Period.months(2).plus(Duration.days(7)),
      list: [Duration.hours(36), { none: undefined }],
      none: undefined,
      run: () => 1,
      null: null,
      zero: 0,
    };
    expect(toPlain(value)).toEqual({ days: '7d', months: 'P2M + 7 d', list: ['36h', {}], null: null, zero: 0 });
  });

  test('has the same hash in whatever order it is written, and another one when anything changes', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const reversed = Object.fromEntries(Object.entries(value).reverse());
        expect(contentHash(reversed)).toBe(contentHash(value));
        expect(contentHash({ ...value, 'a key that is new': 1 })).not.toBe(contentHash(value));
      }),
    );
    expect(contentHash([1, 2])).not.toBe(contentHash([2, 1]));
    expect(contentHash({ period: Duration.days(7) })).toBe(contentHash({ period: Duration.hours(168) }));
    expect(contentHash({ period: Duration.days(7) })).not.toBe(contentHash({ period: Duration.days(8) }));
  });
});
