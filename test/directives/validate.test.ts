// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { checkDirectives, parseDirectives, parseDirectivesText, type Directive } from '../../lib/directives';
import { ckafkaDirective, cosDirective, DAY_MS, document, redisDirective } from '../helpers/directives';

const MYSQL: Directive = {
  id: 'chatMessages/7d/mysql/messages-0a1b2c',
  category: 'chatMessages',
  unit: 'im',
  deadlineMs: 7 * DAY_MS,
  engine: 'mysql',
  database: 'im',
  table: 'messages',
  clock: { kind: 'created', field: 'created_at' },
  deleteAfterMs: 6 * DAY_MS,
  partitionWidthMs: DAY_MS,
};
const MONGODB: Directive = {
  id: 'chatMessages/7d/mongodb/messages-0a1b2c',
  category: 'chatMessages',
  unit: 'im-docs',
  deadlineMs: 7 * DAY_MS,
  engine: 'mongodb',
  database: 'im',
  collection: 'messages',
  clock: { kind: 'created', field: 'createdAt' },
  form: 'age',
  expireAfterSeconds: 6 * 86_400,
  deleteAfterMs: 6 * DAY_MS,
};
const TERMINATIONS = {
  unit: 'im',
  database: 'im',
  table: 'applications',
  applicationColumn: 'id',
  terminatedColumn: 'terminated_at',
};
const ALL: readonly Directive[] = [
  MYSQL,
  MONGODB,
  redisDirective(),
  cosDirective(),
  ckafkaDirective(),
  redisDirective({ id: 'r2', clock: { kind: 'createdInKey', pattern: ':(\\d+)$', unit: 's' } }),
  redisDirective({ id: 'r3', clock: { kind: 'createdInHashField', field: 'at', unit: 'ms' }, holdUntil: '2028-02-29' }),
  cosDirective({ id: 'c2', prefix: 'config/{application}/', terminations: TERMINATIONS, notBeforeMonths: 2 }),
  cosDirective({ id: 'c3', deleteAfterMs: null }),
  { ...MYSQL, id: 'm2', clock: { kind: 'terminated', field: 't' }, notBeforeMonths: 2, partitionWidthMs: null },
  { ...MYSQL, id: 'm3', resolution: 'day', dropsOnly: true },
  { ...MONGODB, id: 'd2', form: 'expireAt', expireAtField: 'expireAt', expireAfterSeconds: 0 },
];

/** The messages for a document with one changed directive. */
function problemsOf(directive: Directive, change: object): readonly string[] {
  return checkDirectives(document({ ...directive, ...change })).map((problem) => problem.message);
}

describe('checkDirectives', () => {
  test('takes a document with every engine and form', () => {
    expect(checkDirectives(document(...ALL))).toEqual([]);
    expect(parseDirectivesText(JSON.stringify(document(...ALL)), 'f').directives).toHaveLength(ALL.length);
  });

  test.each([
    null,
    undefined,
    3,
    'x',
    [],
    {},
    { version: 2, stack: 's', region: 'r', directives: [] },
    { version: 1, stack: 's', region: 'r', directives: {} },
    { ...document(), more: 1 },
  ])('refuses %j', (input) => {
    expect(checkDirectives(input).length).toBeGreaterThan(0);
  });

  test('lists every problem of every directive at once', () => {
    const problems = checkDirectives(
      document(
        redisDirective({ id: 'a', capMs: 0.5, db: -1 }),
        { ...cosDirective({ id: 'b' }), colour: 'red' } as Directive,
        redisDirective({ id: 'a' }),
      ),
    );
    expect(problems.map(({ at, message }) => `${at}: ${message}`)).toEqual([
      "directives[0] (a): 'db' must be a whole number from 0 to 65535, got -1; synthesise the document again with this version of the stack",
      "directives[0] (a): 'capMs' must be a whole number of milliseconds from 1 to 3162240000000, got 0.5; synthesise the document again with this version of the stack",
      'directives[1] (b): \'colour\' must be absent: known are id, category, unit, deadlineMs, keepAtLeastMs, role, subject, perDay, allow, holdUntil, engine, bucket, region, prefix, deleteAfterMs, terminations, notBeforeMonths, expects, got "red"; deploy an enforcer that knows the field, or remove it',
      "directives[2] (a): 'id' must be unique, got 'a' twice; give every placement its own directive",
    ]);
    expect(() => parseDirectives(document(redisDirective({ capMs: -1 })))).toThrow(/\[retention\/invalid\]/);
  });

  test.each<[string, Directive, object, RegExp]>([
    [
      'an unknown engine',
      MYSQL,
      { engine: 'oracle' },
      /^'engine' must be one of mysql, mongodb, redis, cos, ckafka, got "oracle"/,
    ],
    ['an inherited engine name', MYSQL, { engine: 'constructor' }, /^'engine' must be one of/],
    [
      'a deletion after the deadline',
      redisDirective(),
      { capMs: 8 * DAY_MS },
      /^'capMs' must be at most the deadline of 604800000 ms, got 691200000 ms/,
    ],
    [
      'a trim after the deadline',
      ckafkaDirective(),
      { trimAfterMs: 8 * DAY_MS },
      /^'trimAfterMs' must be at most the deadline/,
    ],
    [
      'an age below its floor',
      MYSQL,
      { keepAtLeastMs: 6 * DAY_MS, deleteAfterMs: 5 * DAY_MS },
      /^'deleteAfterMs' must be at least the floor of 518400000 ms/,
    ],
    [
      'an allowance without somebody',
      MYSQL,
      { allow: [{ guard: 'triggers', why: 'checked' }] },
      /^'allow\[0\]\.who' must be a text/,
    ],
    ['an infinite deadline', MYSQL, { deadlineMs: 1e999 }, /^'deadlineMs' must be a whole number/],
    [
      'a day that does not exist',
      MYSQL,
      { holdUntil: '2027-02-29' },
      /^'holdUntil' must be a day as YYYY-MM-DD, got "2027-02-29"/,
    ],
    ['a hold with a time', MYSQL, { holdUntil: '2027-02-28T00:00:00Z' }, /^'holdUntil' must be a day/],
    [
      'another index age than the sweep',
      MONGODB,
      { expireAfterSeconds: 10 },
      /^'expireAfterSeconds' must be 518400 seconds for form 'age'/,
    ],
    [
      'expireAt without its field',
      MONGODB,
      { form: 'expireAt', expireAfterSeconds: 0 },
      /^'expireAtField' must be given for form 'expireAt', got nothing/,
    ],
    ['age with an expireAt field', MONGODB, { expireAtField: 'x' }, /^'expireAtField' must be absent for form 'age'/],
    [
      'a pattern without a group',
      redisDirective(),
      { clock: { kind: 'createdInKey', pattern: '\\d+', unit: 'ms' } },
      /^'clock.pattern' must be a regular expression with exactly one group, got 0 groups/,
    ],
    [
      'a pattern with two groups',
      redisDirective(),
      { clock: { kind: 'createdInKey', pattern: '(a)(b)', unit: 'ms' } },
      /got 2 groups/,
    ],
    [
      'a pattern that does not compile',
      redisDirective(),
      { clock: { kind: 'createdInKey', pattern: '(', unit: 'ms' } },
      /^'clock.pattern' must be a regular expression/,
    ],
    [
      'an unknown clock',
      redisDirective(),
      { clock: { kind: 'lastRead' } },
      /^'clock.kind' must be one of lastWrite, createdInKey, createdInHashField, got "lastRead"/,
    ],
    [
      'a template without its table',
      cosDirective(),
      { prefix: 'config/{application}/' },
      /^'prefix' must be without \{application\} unless/,
    ],
    [
      'a template without a slash',
      cosDirective(),
      { prefix: 'config/{application}', terminations: TERMINATIONS },
      /^'prefix' must be one that ends in '\{application\}\/'/,
    ],
    [
      'a prefix without a slash',
      cosDirective(),
      { prefix: 'requests' },
      /^'prefix' must be one that ends in '\/', got 'requests'/,
    ],
    [
      'terminations without an age',
      cosDirective(),
      { prefix: 'config/{application}/', terminations: TERMINATIONS, deleteAfterMs: null },
      /^'deleteAfterMs' must be a number of milliseconds when 'terminations' is given/,
    ],
    [
      'months without terminations',
      cosDirective(),
      { notBeforeMonths: 2 },
      /^'notBeforeMonths' must be absent unless 'terminations'/,
    ],
    [
      'months without a termination clock',
      MYSQL,
      { notBeforeMonths: 2 },
      /^'notBeforeMonths' must be absent unless the clock is terminated/,
    ],
    [
      'a table with a control character',
      MYSQL,
      { table: 'a\u0000b' },
      /^'table' must be a name of 1 to 120 characters/,
    ],
    [
      'a missing field',
      ckafkaDirective(),
      { topic: undefined },
      /^'topic' must be a text without control characters, got nothing/,
    ],
  ])('refuses %s', (_title, directive, change, message) => {
    const found = problemsOf(directive, change);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(message);
  });

  test('never throws, whatever it is given', () => {
    fc.assert(fc.property(fc.anything(), (input) => Array.isArray(checkDirectives(input))));
    fc.assert(
      fc.property(fc.jsonValue(), (input) => Array.isArray(checkDirectives({ ...document(), directives: [input] }))),
    );
  });

  test('refuses a good directive when any one field is lost, renamed or of another type', () => {
    const required = (directive: Directive): string[] =>
      Object.keys(directive).filter(
        (key) =>
          !['holdUntil', 'notBeforeMonths', 'terminations', 'expireAtField', 'resolution', 'dropsOnly'].includes(key),
      );
    fc.assert(
      fc.property(
        fc
          .constantFrom(...ALL)
          .chain((directive) =>
            fc.tuple(
              fc.constant(directive),
              fc.constantFrom(...required(directive)),
              fc.constantFrom('lost', 'renamed', 'typed'),
            ),
          ),
        ([directive, key, how]) => {
          const entries = Object.entries(directive).flatMap(([name, value]): Array<[string, unknown]> => {
            if (name !== key) return [[name, value]];
            if (how === 'lost') return [];
            return how === 'renamed' ? [[`${name}_`, value]] : [[name, [value]]];
          });
          const copy = Object.fromEntries(entries);
          return checkDirectives({ ...document(), directives: [copy] }).length > 0;
        },
      ),
    );
  });

  test('says which file is no JSON', () => {
    expect(() => parseDirectivesText('{', 'directives.json')).toThrow(
      /^'directives.json' must be a readable input, got no JSON/,
    );
  });
});
