// SPDX-License-Identifier: Apache-2.0
import { DAY_MS } from '../../../lib/policy';
import { cos, type CosLocation, type CosSettings, type CosUnit } from '../../../lib/stores/cos';
import { CosLifecycleBucket, type CosLifecycleBucketProps } from '../../../lib/stores/cos/cos-lifecycle-bucket';
import { unknown } from '../../../lib/stores/resource';
import type { Placement } from '../../../lib/stores/store';
import { render, type Rendered } from '../../helpers/construct';
import { contextOf, obligation, placement } from '../../helpers/placement';
import { problemOf, problemsOf } from '../../helpers/problems';

const UNIT: CosUnit = { store: 'cos', region: 'ap-singapore', bucket: 'im-media-1250000000', versioned: false };
const TYPE = 'tencentcloud_cos_bucket';
const ABORT = {
  id: 'abort-unfinished-uploads',
  filter_prefix: '',
  abort_incomplete_multipart_upload: { days_after_initiation: 1 },
};

const prefix = (name: string, changes: Partial<Placement<CosLocation>> = {}): Placement<CosLocation> =>
  placement({ prefix: `${name}/` }, { id: `chatMessages/30d/cos/${name}-abc123`, name, ...changes });
const soon = obligation({ deadlineMs: 2 * DAY_MS });

function bucket(changes: Partial<CosLifecycleBucketProps> = {}): Rendered<CosLifecycleBucket> {
  const props = { unit: UNIT, placements: [prefix('chat')], context: contextOf(cos), ...changes };
  return render((scope) => new CosLifecycleBucket(scope, 'media', props));
}

describe('a bucket', () => {
  test('has one rule per prefix, and one for the whole bucket that aborts uploads and does nothing else', () => {
    const { only, types, construct } = bucket();
    expect(types).toEqual([TYPE]);
    expect(only(TYPE)).toEqual({
      bucket: 'im-media-1250000000',
      acl: 'private',
      force_clean: false,
      versioning_enable: false,
      lifecycle: { prevent_destroy: true },
      lifecycle_rules: [
        ABORT,
        { id: 'chatMessages/30d/cos/chat-abc123', filter_prefix: 'chat/', expiration: { days: 27 } },
      ],
    });
    expect(construct.directives).toEqual([
      {
        engine: 'cos',
        id: 'chatMessages/30d/cos/chat-abc123',
        category: 'chatMessages',
        unit: 'main',
        deadlineMs: 30 * DAY_MS,
        role: 'systemOfRecord',
        bucket: 'im-media-1250000000',
        region: 'ap-singapore',
        prefix: 'chat/',
        deleteAfterMs: null,
        expects: { versioned: false },
      },
    ]);
  });

  test('with all properties expires noncurrent versions too, and is imported where it exists', () => {
    const { only, text } = bucket({
      unit: { ...UNIT, versioned: true, adopt: true },
      placements: [prefix('b'), prefix('a'), prefix('soon', { obligation: soon })],
      protect: false,
    });
    expect(text).toMatchSnapshot();
    expect(only(TYPE)).toMatchObject({
      versioning_enable: true,
      lifecycle: { prevent_destroy: false },
      lifecycle_rules: [
        ABORT,
        { filter_prefix: 'a/', expiration: { days: 23 }, non_current_expiration: { non_current_days: 1 } },
        { filter_prefix: 'b/', expiration: { days: 23 }, non_current_expiration: { non_current_days: 1 } },
      ],
    });
  });

  test('has no rule for a prefix that the enforcer deletes, and tells the enforcer', () => {
    const { only, construct } = bucket({ placements: [prefix('soon', { obligation: soon })] });
    expect(only(TYPE)['lifecycle_rules']).toEqual([ABORT]);
    expect(construct.directives).toMatchObject([{ prefix: 'soon/', deleteAfterMs: 2 * DAY_MS - 333 * 60_000 }]);
  });

  test('keeps everything under a hold, until the deploy that removes it', () => {
    const { only, construct } = bucket({ placements: [prefix('chat', { holdUntil: '2027-12-31' }), prefix('other')] });
    expect(only(TYPE)['lifecycle_rules']).toMatchObject([ABORT, { filter_prefix: 'other/' }]);
    expect(construct.directives).toMatchObject([{ prefix: 'chat/', holdUntil: '2027-12-31' }, { prefix: 'other/' }]);
  });

  test('aborts unfinished uploads also where nothing is placed', () => {
    expect(bucket({ placements: [] }).only(TYPE)['lifecycle_rules']).toEqual([ABORT]);
  });

  test('never has a rule without an id, a period of 0 or a date', () => {
    const placements = [prefix('chat'), prefix('soon', { obligation: soon })];
    for (const versioned of [true, false]) {
      const rules = bucket({ unit: { ...UNIT, versioned }, placements }).only(TYPE)['lifecycle_rules'] as object[];
      expect(rules.every((rule) => 'id' in rule)).toBe(true);
      expect(JSON.stringify(rules)).not.toMatch(/"(date|days|non_current_days)":(0|")/);
    }
  });

  test.each([
    [999, []],
    [1000, ["'placements' must be at most 999 prefixes of one bucket, got 1000; spread them over several buckets"]],
  ])('with %d prefixes is accepted or told that the vendor takes 1000 rules', (count, expected) => {
    const placements = Array.from({ length: count }, (_, index) => prefix(`p${index}`));
    const found = (): string[] => {
      const solve = (): unknown => bucket({ placements });
      return expected.length === 0 ? (solve(), []) : problemsOf(solve).map(({ message }) => message);
    };
    expect(found()).toEqual(expected);
  });

  test('fails with the refusal of a placement that cannot be kept', () => {
    const refused = prefix('config', { obligation: obligation({ clock: 'terminated', class: undefined }) });
    expect(problemOf(() => bucket({ placements: [refused] }))).toEqual({
      code: 'retention/refused',
      message:
        "chatMessages in cos prefix config/ cannot be kept here: it is kept until the customer leaves, and this store knows only the age of a record: plain age would delete data of customers who still use the service (clock); add 'terminations' with a prefix per application, mark it 'derived', or keep it in MySQL or MongoDB",
    });
  });
});

describe('a bucket in the estate', () => {
  test.each(['im-media-1250000000', 'a-1250000000', `${'a'.repeat(49)}-1250000000`])('may be called %s', (name) => {
    expect(cos.checkUnit({ ...UNIT, bucket: name }, 'here')).toEqual([]);
  });

  test.each(['im-media', 'Im-Media-1250000000', '-im-1250000000', 'im-125000000', `${'a'.repeat(50)}-1250000000`])(
    'may not be called %s',
    (name) => {
      expect(cos.checkUnit({ ...UNIT, bucket: name }, 'here').map(({ message }) => message)).toEqual([
        `'bucket' must be lower-case letters, digits and hyphens with the APPID of 10 digits at the end, got '${name}'; write the full name, for example 'im-media-1250000000'`,
      ]);
    },
  );

  const terminations = { unit: 'main', database: 'im', table: 't', applicationColumn: 'id', terminatedColumn: 'at' };
  const application = (got: string): string =>
    `'location.prefix' must be one that ends in '{application}/' exactly when 'terminations' is given, got '${got}'; deletion by termination needs one prefix per application`;
  const shape = (got: string): string =>
    `'location.prefix' must be a prefix that starts with a name and ends in '/', got '${got}'; a rule for 'chat' would also match 'chat-backup/'`;

  test.each<[CosLocation, string[]]>([
    [{ prefix: 'chat/30d/' }, []],
    [{ prefix: 'config/{application}/', terminations }, []],
    [{ prefix: 'chat' }, [shape('chat')]],
    [{ prefix: '/chat/' }, [shape('/chat/')]],
    [{ prefix: '/' }, [shape('/')]],
    [{ prefix: 'config/{application}/' }, [application('config/{application}/')]],
    [{ prefix: 'config/', terminations }, [application('config/')]],
    [{ prefix: 'config/{application}/x/', terminations }, [application('config/{application}/x/')]],
    [{ prefix: '{application}/', terminations }, [shape('{application}/')]],
    [
      { prefix: 'config/{application}', terminations },
      [application('config/{application}'), shape('config/{application}')],
    ],
    [
      { prefix: 'config/{application}/', terminations: { ...terminations, terminatedColumn: '' } },
      [
        "'location.terminations.terminatedColumn' must be given, got nothing; name the existing resource or the place that holds the data",
      ],
    ],
    [
      { prefix: '' },
      ["'location.prefix' must be given, got nothing; name the existing resource or the place that holds the data"],
    ],
  ])('has a prefix that is right or is refused with the reason (%j)', (location, expected) => {
    expect(cos.checkLocation(location, UNIT, 'here').map(({ message }) => message)).toEqual(expected);
  });

  test.each([
    ['chat/', 'chat/30d/', true],
    ['chat/30d/', 'chat/', true],
    ['chat/30d/', 'chat/30d/', true],
    ['chat/30d/', 'chat/300d/', false],
    ['config/{application}/', 'config/shared/', true],
    ['config/{application}/', 'settings/{application}/', false],
  ])('shares objects of %s and %s: %p', (one, other, expected) => {
    expect(cos.overlaps({ prefix: one }, { prefix: other })).toBe(expected);
  });
});

describe('what is found of a bucket', () => {
  const at = prefix('chat');
  const inspect = (values: object | undefined, location = at): [CosSettings, unknown] => {
    const resources =
      values === undefined ? [] : [{ address: `${TYPE}.x`, type: TYPE, values: { bucket: UNIT.bucket, ...values } }];
    const found = cos.inspect({ name: 'media', unit: UNIT, resources, directives: [] });
    return [found.settings, found.placement(location)];
  };
  const rules = (...list: object[]): object => ({ lifecycle_rules: list });
  const nothing = { expirationDays: null, noncurrentDays: null, deleteAfterMs: null };

  test('is nothing where there is no bucket of that name', () => {
    const absent = { versioned: null, abortDays: null, objectLock: null, replicated: null };
    expect(inspect(undefined)).toEqual([absent, nothing]);
    expect(inspect({ bucket: 'another-1250000000' })).toEqual([absent, nothing]);
    expect(inspect({ bucket: unknown('${x}') })[0]).toEqual(absent);
  });

  test('is the default of the vendor where the bucket says nothing', () => {
    expect(inspect({})).toEqual([{ versioned: false, abortDays: null, objectLock: false, replicated: false }, nothing]);
  });

  test.each<[string, object, object, object]>([
    ['a lock', { object_lock_configuration: [{ enabled: 'true' }] }, { objectLock: true }, nothing],
    [
      'the block that every applied bucket has',
      { object_lock_configuration: [{ enabled: false, rule: [] }] },
      { objectLock: false },
      nothing,
    ],
    ['a replication', { replica_rules: { id: 'x' } }, { replicated: true }, nothing],
    [
      'a lock that is not known',
      { object_lock_configuration: unknown('${x}') },
      { objectLock: unknown('${x}') },
      nothing,
    ],
    ['versions', { versioning_enable: true }, { versioned: true }, nothing],
    ['versions that are not known', { versioning_enable: unknown('${x}') }, { versioned: unknown('${x}') }, nothing],
    ['versions as text', { versioning_enable: 'yes' }, { versioned: unknown('"yes"') }, nothing],
    [
      'blocks as lists',
      rules(
        { filter_prefix: '', abort_incomplete_multipart_upload: [{ days_after_initiation: 2 }] },
        { filter_prefix: 'chat/', expiration: [{ days: '9' }] },
      ),
      { abortDays: 2 },
      { ...nothing, expirationDays: 9 },
    ],
    [
      'a rule for a part of the prefix only',
      rules({ filter_prefix: 'chat/a/', expiration: { days: 9 } }),
      {},
      { ...nothing, strayRules: [{ text: "rule for 'chat/a/'", objectDays: 9 }] },
    ],
    [
      'rules that delete nothing of the prefix',
      rules(
        { filter_prefix: 'chats/', expiration: { days: 9 } },
        { filter_prefix: 'chat/a/', expiration: { delete_marker: true } },
        { filter_prefix: 'chat/a/', status: 'Disabled', expiration: { days: 9 } },
        { filter_prefix: 'chat/', status: 'Disabled', expiration: { days: 9 } },
      ),
      {},
      nothing,
    ],
    [
      'noncurrent expiration of a part',
      rules({ filter_prefix: 'chat/a/', non_current_expiration: { non_current_days: 9 } }),
      {},
      { ...nothing, strayRules: [{ text: "rule for 'chat/a/'", objectDays: null }] },
    ],
    [
      'a day that is not known',
      rules({ expiration: { date: unknown('${x}') } }),
      {},
      { ...nothing, strayRules: [{ text: 'rule for the whole bucket on a day that is not known', objectDays: 0 }] },
    ],
    [
      'days of a part that are not known',
      rules({ filter_prefix: 'chat/a/', expiration: { days: unknown('${x}') } }),
      {},
      { ...nothing, strayRules: [{ text: "rule for 'chat/a/'", objectDays: 0 }] },
    ],
    [
      'an expiration that is not known',
      rules({ filter_prefix: 'chat/', expiration: unknown('${x}') }),
      {},
      { ...nothing, expirationDays: unknown('${x}') },
    ],
    [
      'rules that are not known',
      { lifecycle_rules: unknown('${x}') },
      { abortDays: null },
      { ...nothing, strayRules: [{ text: 'rule for a prefix that is not known', objectDays: 0 }] },
    ],
    [
      'the shortest of the rules that match',
      rules(
        { filter_prefix: 'ch', expiration: { days: 12 } },
        { expiration: { days: 9 } },
        { filter_prefix: 'chat/', expiration: { days: 30 } },
      ),
      {},
      { ...nothing, expirationDays: 9 },
    ],
    [
      'a date, beside which days are dropped',
      rules({ filter_prefix: 'chat/', expiration: { days: 9, date: '2027-01-01' } }),
      {},
      { ...nothing, strayRules: [{ text: "rule for 'chat/' on 2027-01-01", objectDays: 0 }] },
    ],
    [
      'a prefix that is not known',
      rules({ filter_prefix: unknown('${x}'), expiration: { days: 9 } }),
      {},
      { ...nothing, strayRules: [{ text: 'rule for a prefix that is not known', objectDays: 9 }] },
    ],
    [
      'days that are not known',
      rules({ filter_prefix: 'chat/', expiration: { days: unknown('${x}') } }),
      {},
      { ...nothing, expirationDays: unknown('${x}') },
    ],
    [
      'an abort rule for another prefix, which leaves uploads of the bucket',
      rules({ filter_prefix: 'chat/', abort_incomplete_multipart_upload: { days_after_initiation: 1 } }),
      { abortDays: null },
      nothing,
    ],
  ])('is %s', (_name, values, settings, expiry) => {
    const [found, live] = inspect(values);
    expect(found).toMatchObject(settings);
    expect(live).toEqual(expiry);
  });

  test('of a prefix per application is a rule for one application', () => {
    const config = placement<CosLocation>({ prefix: 'config/{application}/' });
    const [, found] = inspect(rules({ filter_prefix: 'config/14', expiration: { days: 1 } }), config);
    expect(found).toEqual({ ...nothing, strayRules: [{ text: "rule for 'config/14'", objectDays: 1 }] });
  });
});
