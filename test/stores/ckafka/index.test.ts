// SPDX-License-Identifier: Apache-2.0
import { checkDirectives, DIRECTIVES_VERSION } from '../../../lib/directives';
import { ckafka, type CkafkaUnit } from '../../../lib/stores/ckafka';
import { unknown } from '../../../lib/stores/resource';
import { ownerOf } from '../../../lib/stores/store';
import { onTopic, retention, SETTINGS, topicView, unit } from './fixture';

function messages(changes: Partial<CkafkaUnit>): string[] {
  return ckafka.checkUnit(unit(changes), 'units.messages').map((problem) => `${problem.at}: ${problem.message}`);
}

test('a complete unit has no problem', () => {
  expect(messages({ idle: 'never', adopt: true })).toEqual([]);
});

test.each([
  ['replicas', 0, false],
  ['replicas', 1, true],
  ['replicas', 3, true],
  ['replicas', 4, false],
  ['replicas', 1.5, false],
  ['partitions', 0, false],
  ['partitions', 1, true],
  ['partitions', 2.5, false],
  ['partitions', Number.NaN, false],
] as const)('%s of %p are accepted: %p', (property, value, accepted) => {
  expect(messages({ [property]: value }).length === 0).toBe(accepted);
});

test.each(['im.messages_1-a', 'a'.repeat(128)])('topic %p is accepted', (topic) => {
  expect(messages({ topic })).toEqual([]);
});

test.each(['', ' ', '${var.topic}', '__internal', 'im messages', 'a'.repeat(129)])('topic %p is refused', (topic) => {
  expect(messages({ topic })).toHaveLength(1);
});

test('all problems of a unit are reported at once, each with its remedy', () => {
  const wrong = {
    instanceId: '',
    topic: '__internal',
    partitions: 0,
    replicas: 4,
    timestamps: 'createTime',
    idle: 'always',
  } as unknown as Partial<CkafkaUnit>;
  expect(messages(wrong)).toEqual([
    "units.messages: 'instanceId' must be given, got nothing; name the existing resource or the place that holds the data",
    "units.messages: 'topic' must be up to 128 letters, digits, underscores, hyphens and periods that do not start with two underscores, got '__internal'; rename the topic",
    "units.messages: 'replicas' must be a whole number of 1 to 3 replicas, got 4 replicas; correct the number",
    "units.messages: 'partitions' must be a whole number of at least 1 partitions, got 0 partitions; correct the number",
    "units.messages: 'timestamps' must be one of LogAppendTime, CreateTime, got 'createTime'; correct the spelling",
    "units.messages: 'idle' must be one of never, heartbeat, trim, got 'always'; correct the spelling",
  ]);
});

test('a topic is one place that cannot be shared', () => {
  expect(ckafka.checkLocation({}, unit(), 'placement')).toEqual([]);
  expect(ckafka.locationText({}, unit())).toBe('topic im-messages');
  expect(ckafka.overlaps({}, {})).toBe(true);
});

test('a resource belongs to the unit of its instance and topic', () => {
  expect(ownerOf(ckafka, topicView())).toBe(ckafka.unitText(unit()));
});

test('the table shows retention, segment time and what the enforcer does', () => {
  expect(ckafka.settingText(SETTINGS, retention())).toBe('retention 2 d, segment 1 d, trim at 1 d');
  expect(ckafka.settingText(SETTINGS, retention({ trimAfterMs: null, heartbeat: true }))).toBe(
    'retention 2 d, segment 1 d, heartbeat',
  );
  expect(
    ckafka.settingText(
      { ...SETTINGS, segmentMs: unknown('${var.s}') },
      retention({ retentionMs: null, trimAfterMs: null }),
    ),
  ).toBe('retention ?, segment ?');
});

test.each([
  [retention(), { trimAfterMs: 86_400_000 }],
  [retention({ trimAfterMs: null }), { trimAfterMs: null }],
  [retention({ trimAfterMs: null, heartbeat: true }), { trimAfterMs: null, idle: 'heartbeat' }],
])('the enforcer gets %p', (setting, told) => {
  const placement = onTopic({ holdUntil: '2027-12-31' });
  const directive = ckafka.directive(unit(), placement, setting);

  expect(directive).toEqual({
    engine: 'ckafka',
    id: placement.id,
    category: 'chatMessages',
    unit: 'main',
    deadlineMs: 2_592_000_000,
    role: 'systemOfRecord',
    holdUntil: '2027-12-31',
    topic: 'im-messages',
    expects: { retentionMs: 172_800_000, segmentMs: 86_400_000, timestamps: 'LogAppendTime' },
    ...told,
  });
  expect(
    checkDirectives({ version: DIRECTIVES_VERSION, stack: 'im', region: 'ap-singapore', directives: [directive] }),
  ).toEqual([]);
});
