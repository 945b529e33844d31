// SPDX-License-Identifier: Apache-2.0
import type { Directive } from '../../../lib/directives';
import { ckafka, type CkafkaRetention } from '../../../lib/stores/ckafka';
import { unknown, type ResourceView } from '../../../lib/stores/resource';
import type { Inspected } from '../../../lib/stores/store';
import { CONTEXT, onTopic, topicView, unit } from './fixture';

const PLACEMENT = onTopic();

function inspected(
  resources: readonly ResourceView[],
  directives: readonly Directive[] = [],
): Inspected<unknown, CkafkaRetention> {
  return ckafka.inspect({ name: 'messages', unit: unit(), resources, directives });
}

function directive(changes: { readonly trimAfterMs?: number; readonly idle?: 'heartbeat' } = {}): Directive {
  return {
    engine: 'ckafka',
    id: PLACEMENT.id,
    category: 'chatMessages',
    unit: 'main',
    deadlineMs: 2_592_000_000,
    topic: 'im-messages',
    trimAfterMs: null,
    ...changes,
  };
}

test('reads the settings of the topic of that instance and name', () => {
  // GIVEN
  const found = inspected([
    topicView({ instance_id: 'ckafka-other000', retention: 1 }),
    topicView({ topic_name: 'im-other', retention: 2 }),
    { ...topicView(), type: 'tencentcloud_other' },
    topicView(),
  ]);

  // THEN
  expect(found.settings).toEqual({ segmentMs: 86_400_000, cleanupPolicy: 'delete', forwardBucket: null });
  expect(found.placement(PLACEMENT)).toEqual({ retentionMs: 172_800_000, trimAfterMs: null, heartbeat: false });
});

test('reads trimming and heartbeats from the directive of the placement', () => {
  const other = { ...directive({ trimAfterMs: 7 }), id: 'another' };
  expect(inspected([topicView()], [other, directive({ trimAfterMs: 60_000 })]).placement(PLACEMENT)).toMatchObject({
    trimAfterMs: 60_000,
    heartbeat: false,
  });
  expect(inspected([topicView()], [directive({ idle: 'heartbeat' })]).placement(PLACEMENT)).toMatchObject({
    trimAfterMs: null,
    heartbeat: true,
  });
});

test('finds nothing where the topic is missing', () => {
  const found = inspected([], [directive({ trimAfterMs: 60_000 })]);
  expect(found.settings).toEqual({ segmentMs: null, cleanupPolicy: null, forwardBucket: null });
  expect(found.placement(PLACEMENT)).toBeNull();
});

test('leaves unset times null and takes the policy that the provider then writes', () => {
  const found = inspected([topicView({ retention: undefined, segment: null, clean_up_policy: undefined })]);
  expect(found.settings).toMatchObject({ segmentMs: null, cleanupPolicy: 'delete' });
  expect(found.placement(PLACEMENT)).toMatchObject({ retentionMs: null });
});

test('keeps unknown values unknown', () => {
  const found = inspected([
    topicView({ segment: unknown('${var.segment}'), clean_up_policy: unknown('${var.policy}') }),
  ]);
  expect(found.settings).toEqual({
    segmentMs: unknown('${var.segment}'),
    cleanupPolicy: unknown('${var.policy}'),
    forwardBucket: null,
  });
});

test.each([
  ['dump-1250000000', 'dump-1250000000'],
  ['', null],
  [undefined, null],
  [unknown(''), null],
])('takes a dump bucket of %p for %p', (value, expected) => {
  expect(inspected([topicView({ forward_cos_bucket: value })]).settings).toMatchObject({ forwardBucket: expected });
});

test('finds in its own solution what was solved', () => {
  // GIVEN
  const solution = ckafka.solve(unit(), [PLACEMENT], CONTEXT);
  const setting = solution.placements.get(PLACEMENT.id) as CkafkaRetention;
  const told = ckafka.directive(unit(), PLACEMENT, setting) as Directive;

  // WHEN
  const found = inspected([topicView({ retention: setting.retentionMs })], [told]);

  // THEN
  expect(found.settings).toEqual(solution.settings);
  expect(found.placement(PLACEMENT)).toEqual(setting);
});
