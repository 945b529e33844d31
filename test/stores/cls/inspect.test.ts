// SPDX-License-Identifier: Apache-2.0
import { cls, type ClsPeriod, type ClsSettings } from '../../../lib/stores/cls';
import { unknown, type ResourceView } from '../../../lib/stores/resource';
import type { Inspected } from '../../../lib/stores/store';
import { CONTEXT, onTopic, unit, view } from './fixture';

const LOGSET = view('logset', 'im', { logset_name: 'im' });
const TOPIC = view('topic', 'access', {
  logset_id: unknown('${tencentcloud_cls_logset.im.id}'),
  topic_name: 'im-access',
  period: 5,
  storage_type: 'cold',
});

function inspected(...resources: readonly ResourceView[]): Inspected<ClsSettings, ClsPeriod> {
  return cls.inspect({ name: 'access', unit: unit(), resources, directives: [] });
}

function topic(name: string, values: Readonly<Record<string, unknown>>): ResourceView {
  return view('topic', name, { ...TOPIC.values, ...values });
}

test('reads the period and the storage of the topic of that name', () => {
  const found = inspected(LOGSET, topic('other', { topic_name: 'im-other', period: 9 }), TOPIC);
  expect(found.settings).toEqual({ storageType: 'cold', shippers: [] });
  expect(found.placement(onTopic())).toEqual({ periodDays: 5 });
});

test('leaves an unset period null and takes the storage that the vendor then uses', () => {
  const found = inspected(topic('access', { period: undefined, storage_type: undefined }));
  expect(found.settings.storageType).toBe('hot');
  expect(found.placement(onTopic())).toEqual({ periodDays: null });
});

test('keeps unknown values unknown', () => {
  const found = inspected(topic('access', { period: unknown('${var.days}'), storage_type: unknown('${var.storage}') }));
  expect(found.settings.storageType).toEqual(unknown('${var.storage}'));
  expect(found.placement(onTopic())).toEqual({ periodDays: unknown('${var.days}') });
});

test('finds nothing where the topic is missing', () => {
  const found = inspected(LOGSET);
  expect(found.settings).toEqual({ storageType: null, shippers: [] });
  expect(found.placement(onTopic())).toBeNull();
});

describe('a topic of the same name', () => {
  const OTHER = view('logset', 'other', { logset_name: 'other', id: 'logset-2' });

  test.each([
    ['by expression', unknown('${tencentcloud_cls_logset.other.id}')],
    ['by expression in plain text', '${tencentcloud_cls_logset.other.id}'],
    ['by id', 'logset-2'],
  ])('in another logset, named %s, does not count', (_how, logsetId) => {
    const found = inspected(LOGSET, OTHER, topic('twin', { logset_id: logsetId, period: 9 }), TOPIC);
    expect(found.placement(onTopic())).toEqual({ periodDays: 5 });
  });

  test('in a logset that cannot be distinguished leaves both in doubt', () => {
    const found = inspected(LOGSET, topic('twin', { logset_id: 'logset-9' }), TOPIC);
    expect(found.placement(onTopic())).toBeNull();
  });
});

describe('a resource that copies the topic elsewhere', () => {
  test.each([
    ['cos_shipper', 'topic_id'],
    ['ckafka_consumer', 'topic_id'],
    ['kafka_consumer', 'from_topic_id'],
    ['export', 'topic_id'],
    ['data_transform', 'src_topic_id'],
    ['scheduled_sql', 'src_topic_id'],
    ['dlc_deliver', 'topic_id'],
  ])('is found: %s', (kind, attribute) => {
    const shipper = view(kind, 'copy', { [attribute]: unknown('${tencentcloud_cls_topic.access.id}') });
    expect(inspected(TOPIC, shipper).settings.shippers).toEqual([shipper.address]);
  });

  test.each<[string, unknown, boolean]>([
    ['an expression', unknown('${tencentcloud_cls_topic.access.id}'), true],
    ['an expression in plain text', '${tencentcloud_cls_topic.access.id}', true],
    ['an expression around it', unknown('${split("#", tencentcloud_cls_topic.access.id)[0]}'), true],
    ['its id', 'topic-1', true],
    ['the id of a metric topic', 'topic-1#1', true],
    ['another topic', unknown('${tencentcloud_cls_topic.access-log.id}'), false],
    ['a data source', unknown('${data.tencentcloud_cls_topic.access.id}'), false],
    ['another id', 'topic-2', false],
    ['something that nobody knows', unknown('known after apply'), false],
    ['nothing', undefined, false],
  ])('is reported by %s', (_how, topicId, found) => {
    const applied = topic('access', { id: 'topic-1#1' });
    const shipper = view('cos_shipper', 'copy', { topic_id: topicId });
    expect(inspected(applied, shipper).settings.shippers).toEqual(found ? [shipper.address] : []);
  });

  test('is found beside a topic inside a module and of a list', () => {
    const inModule: ResourceView = { ...TOPIC, address: 'module.logs.tencentcloud_cls_topic.access["im"]' };
    const shipper = view('cos_shipper', 'copy', { topic_id: unknown('${tencentcloud_cls_topic.access["im"].id}') });
    expect(inspected(inModule, shipper).settings.shippers).toEqual([shipper.address]);
  });

  test('is listed by address whatever the order of the resources', () => {
    const [a, b] = ['a', 'b'].map((name) =>
      view('cos_shipper', name, { topic_id: '${tencentcloud_cls_topic.access.id}' }),
    );
    expect(inspected(b as ResourceView, TOPIC, a as ResourceView).settings.shippers).toEqual([
      'tencentcloud_cls_cos_shipper.a',
      'tencentcloud_cls_cos_shipper.b',
    ]);
  });
});

test('finds in its own solution what was solved', () => {
  const solution = cls.solve(unit(), [onTopic()], CONTEXT);
  const setting = solution.placements.get(onTopic().id);
  const found = inspected(
    LOGSET,
    topic('access', { period: setting?.periodDays, storage_type: solution.settings.storageType }),
  );

  expect(found.settings).toEqual(solution.settings);
  expect(found.placement(onTopic())).toEqual(setting);
});
