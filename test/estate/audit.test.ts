// SPDX-License-Identifier: Apache-2.0
import { checkAudits, loadEstate, type EnforcerNetwork, type Units } from '../../lib/estate';
import { DAY_MS } from '../../lib/policy';

const { networks, units } = loadEstate('retention.config.ts');
const [main] = Object.values(networks) as [EnforcerNetwork];
const VALID_MS = 35 * DAY_MS;

const problems = (
  changes: Partial<EnforcerNetwork>,
  more: Readonly<Record<string, EnforcerNetwork>> = {},
  of: Units = units,
): string[] =>
  checkAudits('im', { main: { ...main, ...changes }, ...more }, of, VALID_MS).map(({ message }) => message);

test('an audit is kept where the cursors are, or in another bucket without versions', () => {
  expect(problems({ audit: { everyDays: 7 } })).toEqual([]);
  expect(problems({ audit: { everyDays: 31, into: 'archive' } })).toEqual([]);
  expect(problems({})).toEqual([]);
});

test.each<[string, Partial<EnforcerNetwork>, RegExp]>([
  ['half a day', { audit: { everyDays: 0.5 } }, /'everyDays' must be 1 to 31 whole days, got 0.5 days/],
  ['never', { audit: { everyDays: 0 } }, /got 0 days/],
  ['a year', { audit: { everyDays: 365 } }, /got 365 days/],
  ['a word', { audit: { everyDays: 'weekly' as unknown as number } }, /got weekly days/],
  [
    'a bucket with versions',
    { audit: { everyDays: 7, into: 'media' } },
    /'into' must be a COS unit without versions in ap-singapore, got 'media'/,
  ],
  ['an instance', { audit: { everyDays: 7, into: 'main' } }, /got 'main'/],
  ['nothing', { audit: { everyDays: 7, into: 'nothing' } }, /got 'nothing'/],
  [
    'a reference',
    { audit: { everyDays: 7 }, vpcId: '${tencentcloud_vpc.own.id}' },
    /'vpcId' must be an id .* got a reference/,
  ],
  [
    'a notice of another resource',
    { audit: { everyDays: 7 }, notify: ['${TfToken[TOKEN.1]}'] },
    /'notify\[0\]' must be an id/,
  ],
])('an audit of %s is refused', (_what, changes, message) => {
  expect(problems(changes)).toEqual([expect.stringMatching(message)]);
});

test('an audit that nobody keeps is refused', () => {
  const { cursors: _cursors, ...rest } = main;
  const found = checkAudits('im', { main: { ...rest, audit: { everyDays: 7 } } }, units, VALID_MS);
  expect(found.map(({ message }) => message)).toEqual([expect.stringMatching(/'into' must be given/)]);
});

test('measurements have to count until the next audit', () => {
  const found = checkAudits('im', { main: { ...main, audit: { everyDays: 7 } } }, units, 7 * DAY_MS);
  expect(found.map(({ message }) => message)).toEqual([expect.stringMatching(/less than the 7 d for which/)]);
});

test('one audit of an estate is enough', () => {
  const audit = { everyDays: 7 };
  expect(problems({ audit }, { second: { ...main, audit } })).toEqual([
    expect.stringMatching(/'audit' must be unique/),
  ]);
});

test('a name that is too long for a function is refused', () => {
  const found = checkAudits('i'.repeat(50), { main: { ...main, audit: { everyDays: 7 } } }, units, VALID_MS);
  expect(found.map(({ message }) => message)).toEqual([expect.stringMatching(/at most 60 characters/)]);
});
