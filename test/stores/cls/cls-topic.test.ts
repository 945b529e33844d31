// SPDX-License-Identifier: Apache-2.0
import { TerraformStack, Testing } from 'cdktf';
import { ClsRetentionTopic } from '../../../lib/stores/cls/cls-topic';
import type { ClsUnit } from '../../../lib/stores/cls';
import { CONTEXT, onTopic, unit } from './fixture';

type Resources = Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;

interface Synthesised {
  readonly resource: Resources;
  readonly import?: readonly { readonly id: string; readonly to: string }[];
}

function build(
  units: readonly Partial<ClsUnit>[],
  protect?: boolean,
): { topics: ClsRetentionTopic[]; text: string; json: Synthesised } {
  const stack = new TerraformStack(Testing.app(), 'test');
  const topics = units.map((changes) => {
    const made = unit(changes);
    return new ClsRetentionTopic(stack, `cls-${made.topic}`, {
      unit: made,
      placements: [onTopic()],
      context: CONTEXT,
      protect,
    });
  });
  const text = Testing.synth(stack);
  return { topics, text, json: JSON.parse(text) as Synthesised };
}

function all(json: Synthesised, type: string): Readonly<Record<string, unknown>>[] {
  return Object.values(json.resource[type] ?? {});
}

test('writes the period, the storage and the kind of a log topic', () => {
  const { json } = build([{}]);
  const [logset] = Object.keys(json.resource['tencentcloud_cls_logset'] ?? {});

  expect(all(json, 'tencentcloud_cls_logset')).toEqual([
    expect.objectContaining({ logset_name: 'im', lifecycle: { prevent_destroy: true } }),
  ]);
  expect(all(json, 'tencentcloud_cls_topic')).toEqual([
    expect.objectContaining({
      logset_id: `\${tencentcloud_cls_logset.${logset ?? ''}.id}`,
      topic_name: 'im-access',
      period: 28,
      storage_type: 'hot',
      biz_type: 0,
      lifecycle: { prevent_destroy: true },
    }),
  ]);
  expect(json.import).toBeUndefined();
});

test('shows what it solved', () => {
  const [topic] = build([{ storage: 'cold' }]).topics;
  expect(topic?.period).toEqual({ periodDays: 28 });
  expect(topic?.settings).toEqual({ storageType: 'cold', shippers: [] });
  expect(topic?.directives).toEqual([]);
});

test('leaves out the storage of a metric topic, which has one only', () => {
  const [topic] = all(build([{ kind: 'metric' }]).json, 'tencentcloud_cls_topic');
  expect(topic).toMatchObject({ period: 28, biz_type: 1 });
  expect(topic).not.toHaveProperty('storage_type');
});

test('delivers access logs to this topic, whatever the order of the load balancers', () => {
  const { json, text } = build([{ loadBalancers: ['lb-b', 'lb-a'] }]);
  const [topic] = Object.keys(json.resource['tencentcloud_cls_topic'] ?? {});

  expect(all(json, 'tencentcloud_clb_cls_log_attachment')).toMatchObject([
    { load_balancer_id: 'lb-a', log_topic_id: `\${tencentcloud_cls_topic.${topic ?? ''}.id}` },
    { load_balancer_id: 'lb-b', log_topic_id: `\${tencentcloud_cls_topic.${topic ?? ''}.id}` },
  ]);
  expect(text).not.toContain('tencentcloud_clb_log_');
  expect(text).toBe(build([{ loadBalancers: ['lb-a', 'lb-b'] }]).text);
  expect(text).toMatchSnapshot();
});

test('shares a logset between its topics, whichever is built first', () => {
  // GIVEN
  const one = { topic: 'one', adopt: true, logsetId: 'logset-1', topicId: 'topic-1' };
  const two = { topic: 'two' };

  // WHEN
  const { json } = build([one, two]);
  const reversed = build([two, one]).json;

  // THEN
  expect(all(json, 'tencentcloud_cls_logset')).toHaveLength(1);
  expect(all(json, 'tencentcloud_cls_topic')).toHaveLength(2);
  expect(reversed.resource).toEqual(json.resource);
  expect(reversed.import?.map((each) => each.id).sort()).toEqual(json.import?.map((each) => each.id).sort());
});

test('gives a logset of any name an address that Terraform accepts', () => {
  const { json } = build([{ logset: 'IM 日志/prod.1' }]);
  expect(Object.keys(json.resource['tencentcloud_cls_logset'] ?? {})).toEqual([
    expect.stringMatching(/^[A-Za-z_][\w-]*$/),
  ]);
  expect(all(json, 'tencentcloud_cls_logset')).toMatchObject([{ logset_name: 'IM 日志/prod.1' }]);
});

test.each([
  ['log', 'topic-1'],
  ['metric', 'topic-1#1'],
] as const)('imports an adopted %s topic and its logset by id', (kind, id) => {
  const { json } = build([{ kind, adopt: true, logsetId: 'logset-1', topicId: 'topic-1' }]);
  expect(json.import?.map((each) => each.id).sort()).toEqual(['logset-1', id]);
});

test('may be destroyed when the estate no longer protects', () => {
  expect(build([{}], false).text).not.toContain('"prevent_destroy": true');
});

test.each([0, 2])('fails when it holds %p placements', (count) => {
  const stack = new TerraformStack(Testing.app(), 'test');
  const placements = [onTopic(), onTopic({ id: 'log/default/cls/other-def456' })].slice(0, count);
  expect(() => new ClsRetentionTopic(stack, 'cls-access', { unit: unit(), placements, context: CONTEXT })).toThrow(
    `test/cls-access: 'placements' must be exactly one for Cloud Log Service 'im-access', got ${count}; ` +
      'give each category a topic of its own and remove topics without data [retention/invalid]',
  );
});
