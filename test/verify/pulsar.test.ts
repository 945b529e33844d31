// SPDX-License-Identifier: Apache-2.0
import { readText, verify, verifyInputs, viewsFromSynth, violations } from '../../lib/verify';
import { PUSH } from '../helpers/estate';
import { PUSH_DOCUMENT as text } from '../helpers/push';
import { drop } from '../helpers/reference';

type Body = Record<string, unknown>;
type Resources = Record<string, Record<string, Body>>;

const CLUSTER = PUSH.clusterId;
const TYPE = 'tencentcloud_tdmq_namespace';

/** Rules of the errors after a change of a namespace, or of the whole document. */
function rulesAfter(change: (body: Body, resources: Resources) => void, name = 'push'): string[] {
  const document = JSON.parse(text) as { resource: Resources };
  const body = Object.values(document.resource[TYPE] ?? {}).find((each) => each['environ_name'] === name) as Body;
  change(body, document.resource);
  const { findings } = verify(viewsFromSynth(document));
  return [...new Set(findings.filter(({ level }) => level === 'error').map(({ rule }) => rule))].sort();
}

const policy = (body: Body): Body => body['retention_policy'] as Body;
const add =
  (type: string, values: Body) =>
  (_body: Body, resources: Resources): void =>
    void (resources[type] = { ...resources[type], other: values });

test('the namespaces as they are written keep every promise', () => {
  expect(rulesAfter(() => undefined)).toEqual([]);
});

describe('a namespace whose setting', () => {
  const changes: readonly (readonly [what: string, change: (body: Body) => void, rules: string[], name?: string])[] = [
    [
      'is a minute longer',
      (body) => void (policy(body)['time_in_minutes'] = Number(policy(body)['time_in_minutes']) + 1),
      ['retention/contradiction', 'retention/outlives'],
    ],
    [
      'lives a minute longer unread',
      (body) => void (body['msg_ttl'] = Number(body['msg_ttl']) + 60),
      ['retention/contradiction', 'retention/outlives'],
    ],
    ['has no retention', (body) => drop(policy(body), 'time_in_minutes'), ['retention/pulsar-retention']],
    ['has no policy', (body) => drop(body, 'retention_policy'), ['retention/pulsar-retention']],
    ['is kept for ever', (body) => void (policy(body)['time_in_minutes'] = -1), ['retention/pulsar-retention']],
    ['is above the vendor', (body) => void (policy(body)['time_in_minutes'] = 21_601), ['retention/pulsar-retention']],
    [
      'is not known',
      (body) => void (policy(body)['time_in_minutes'] = '${var.minutes}'),
      ['retention/pulsar-retention'],
    ],
    [
      'has two policies',
      (body) => void (body['retention_policy'] = [policy(body), policy(body)]),
      ['retention/pulsar-retention'],
    ],
    ['never expires what is unread', (body) => void (body['msg_ttl'] = 0), ['retention/pulsar-ttl']],
    ['has no time to live', (body) => drop(body, 'msg_ttl'), ['retention/pulsar-ttl']],
    [
      'is a minute shorter than the floor',
      (body) => void (policy(body)['time_in_minutes'] = 7 * 1440),
      ['retention/too-early'],
      'week',
    ],
    [
      'skips what is unread before the floor',
      (body) => void (body['msg_ttl'] = 7 * 86_400),
      ['retention/too-early'],
      'week',
    ],
    [
      'has no limit of its storage that anybody knows',
      (body) => drop(policy(body), 'size_in_mb'),
      ['retention/too-early'],
      'week',
    ],
    [
      'has another storage limit, below the vendor',
      (body) => void (policy(body)['size_in_mb'] = 10),
      ['retention/too-early'],
      'week',
    ],
    [
      'is less storage than somebody answers for',
      (body) => void (policy(body)['size_in_mb'] = 20_479),
      ['retention/too-early'],
      'week',
    ],
    ['is more storage', (body) => void (policy(body)['size_in_mb'] = 30_720), [], 'week'],
    ['is one that no provider has', (body) => void (body['msg_ttl_per_topic'] = 1), ['retention/unknown-attribute']],
  ];

  test.each(changes.map(([what, change, rules, name = 'push']) => ({ what, change, rules, name })))(
    '$what is found',
    ({ change, rules, name }) => {
      expect(rulesAfter(change, name)).toEqual(rules);
    },
  );

  test.each(['cluster_id', 'environ_name'])(
    'names another place (%s) is a stranger, and ours is missing',
    (attribute) => {
      const found = rulesAfter((body) => void (body[attribute] = 'pulsar-other'));
      expect(found).toContain('retention/unbound-resource');
      expect(found).toContain('retention/pulsar-retention');
    },
  );
});

describe('a resource beside it', () => {
  const ours = { cluster_id: CLUSTER, topic_name: 'events', partitions: 3 };

  test.each<[string, (body: Body, resources: Resources) => void, string[]]>([
    ['a topic in it', add('tencentcloud_tdmq_topic', { ...ours, environ_id: 'push' }), []],
    ['a topic in it by its full id', add('tencentcloud_tdmq_topic_with_full_id', { ...ours, environ_id: 'push' }), []],
    [
      'a subscription with retry topics, which the term of what is sent on counts',
      add('tencentcloud_tdmq_subscription', {
        cluster_id: CLUSTER,
        environment_id: 'push',
        topic_name: 'events',
        subscription_name: 'worker',
        auto_create_policy_topic: true,
      }),
      [],
    ],
    ['its cluster', add('tencentcloud_tdmq_instance', { id: CLUSTER, cluster_name: 'im' }), []],
    [
      'a topic in a namespace of nobody',
      add('tencentcloud_tdmq_topic', { ...ours, environ_id: 'debug' }),
      ['retention/unbound-resource'],
    ],
    [
      'a topic with a time to live that a newer provider may have',
      add('tencentcloud_tdmq_topic', { ...ours, environ_id: 'push', msg_ttl: 60 }),
      ['retention/unknown-attribute'],
    ],
    [
      'a namespace of nobody',
      add(TYPE, { cluster_id: CLUSTER, environ_name: 'debug', msg_ttl: 60 }),
      ['retention/unbound-resource'],
    ],
    [
      'the same namespace once more',
      add(TYPE, { cluster_id: CLUSTER, environ_name: 'push', msg_ttl: 60 }),
      ['retention/overlapping-locations'],
    ],
    [
      'a cluster of nobody',
      add('tencentcloud_tdmq_professional_cluster', { id: 'pulsar-other', cluster_name: 'debug' }),
      ['retention/unbound-resource'],
    ],
    [
      'RocketMQ, which no store knows',
      add('tencentcloud_tdmq_rocketmq_topic', { topic_name: 'x' }),
      ['retention/unbound-resource'],
    ],
  ])('is judged: %s', (_name, change, rules) => {
    expect(rulesAfter(change)).toEqual(rules);
  });
});

describe('an update of a namespace in place', () => {
  /** Findings of a plan that brings a namespace from what a change makes of it to what the estate writes. */
  const findingsOf = (change: (before: Body) => void): string[] => {
    const { resource } = JSON.parse(text) as { resource: Resources };
    const changes = Object.entries(resource).flatMap(([type, bodies]) =>
      Object.entries(bodies).map(([name, after]) => {
        const before = structuredClone(after);
        const touched = type === TYPE && after['environ_name'] === 'week';
        if (touched) change(before);
        const state = { before, after, after_unknown: {} };
        return {
          address: `${type}.${name}`,
          mode: 'managed',
          type,
          name,
          provider_name: 'registry.terraform.io/tencentcloudstack/tencentcloud',
          change: { actions: [touched ? 'update' : 'no-op'], ...state },
        };
      }),
    );
    const plan = { format_version: '1.2', terraform_version: '1.11.4', resource_changes: changes };
    const { findings } = verifyInputs([readText(JSON.stringify(plan), 'p')], { today: '2026-11-29' });
    return violations(findings).map(({ rule, unclear, what }) => `${rule}${unclear === true ? '?' : ''}: ${what}`);
  };
  const EMPTY = "retention/without-effect?: it is updated without a change of 'retention_policy'";

  test.each<[string, (before: Body) => void]>([
    ['retention', (before) => void (policy(before)['time_in_minutes'] = 20_000)],
    ['storage', (before) => void (policy(before)['size_in_mb'] = 10_240)],
    ['no policy until now', (before) => drop(before, 'retention_policy')],
  ])('is carried out where the policy changes (%s)', (_name, change) => {
    expect(findingsOf(change).filter((each) => each.includes('without-effect'))).toEqual([]);
  });

  test.each<[string, (before: Body) => void]>([
    ['time to live', (before) => void (before['msg_ttl'] = 60)],
    ['remark', (before) => void (before['remark'] = 'another')],
    ['tags', (before) => void (before['tags'] = [{ tag_key: 'a', tag_value: 'b' }])],
    ['nothing that is seen', () => undefined],
  ])('sends an empty policy where it does not (%s), and nobody can tell what that does', (_name, change) => {
    expect(findingsOf(change)).toContain(EMPTY);
  });

  test.each(['cluster_id', 'environ_name'])('never moves a namespace (%s)', (attribute) => {
    expect(findingsOf((before) => void (before[attribute] = 'pulsar-old'))).toContain(
      `retention/without-effect: '${attribute}' changes in place`,
    );
  });
});
