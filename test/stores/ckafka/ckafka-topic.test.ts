// SPDX-License-Identifier: Apache-2.0
import { TerraformStack, Testing } from 'cdktf';
import { CkafkaRetentionTopic, type CkafkaRetentionTopicProps } from '../../../lib/stores/ckafka/ckafka-topic';
import { CONTEXT, onTopic, unit } from './fixture';

interface Synthesised {
  readonly resource: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly import?: unknown;
}

function synth(props: Partial<CkafkaRetentionTopicProps> = {}): {
  topic: CkafkaRetentionTopic;
  json: Synthesised;
  text: string;
} {
  const stack = new TerraformStack(Testing.app(), 'test');
  const topic = new CkafkaRetentionTopic(stack, 'ckafka-messages', {
    unit: unit(),
    placements: [onTopic()],
    context: CONTEXT,
    ...props,
  });
  const text = Testing.synth(stack);
  return { topic, json: JSON.parse(text) as Synthesised, text };
}

test('writes every setting that the provider would otherwise choose', () => {
  const { json } = synth();
  expect(Object.values(json.resource['tencentcloud_ckafka_topic'] ?? {})).toEqual([
    expect.objectContaining({
      instance_id: 'ckafka-a1b2c3d4',
      topic_name: 'im-messages',
      partition_num: 6,
      replica_num: 3,
      retention: 2_490_180_000,
      segment: 86_400_000,
      clean_up_policy: 'delete',
      lifecycle: { prevent_destroy: true },
    }),
  ]);
  expect(json.import).toBeUndefined();
});

test('shows what it solved', () => {
  const { topic } = synth();
  expect(topic.settings.segmentMs).toBe(86_400_000);
  expect(topic.retention).toEqual({ retentionMs: 2_490_180_000, trimAfterMs: 2_562_300_000, heartbeat: false });
  expect(topic.directives.map((directive) => directive.id)).toEqual([onTopic().id]);
});

test('may be destroyed when the estate no longer protects, and is imported when adopted', () => {
  const { json, text } = synth({
    unit: unit({ adopt: true, timestamps: 'CreateTime', idle: 'heartbeat' }),
    protect: false,
  });
  expect(json.import).toEqual([
    { id: 'ckafka-a1b2c3d4#im-messages', to: expect.stringMatching(/^tencentcloud_ckafka_topic\./) as string },
  ]);
  expect(text).toMatchSnapshot();
});

test.each([0, 2])('fails when it holds %p placements', (count) => {
  const placements = [onTopic(), onTopic({ id: 'chatMessages/90d/store/place-def456' })].slice(0, count);
  expect(() => synth({ placements })).toThrow(
    `test/ckafka-messages: 'placements' must be exactly one for TDMQ for CKafka 'ckafka-a1b2c3d4/im-messages', got ${count}; ` +
      'give each category a topic of its own and remove topics without data [retention/invalid]',
  );
});

test('fails when its placement is refused', () => {
  expect(() => synth({ placements: [onTopic({ holdUntil: '2027-12-31' })] })).toThrow(
    'messages-30d: chatMessages/30d in ckafka topic im-messages cannot be kept here: ' +
      'a legal hold until 2027-12-31 forbids deletion, and a topic keeps records at most 90 d (hold); ' +
      "export the records to a COS bucket under the same hold, make that the system of record and mark this placement 'derived' " +
      '[retention/refused]',
  );
});
