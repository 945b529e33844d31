// SPDX-License-Identifier: Apache-2.0
import { formatMs, MINUTE_MS, SECOND_MS } from '../../policy';
import { blocks } from '../../stores/resource';
import type { PulsarUnit } from '../../stores/pulsar';
import type { Finding } from '../../verify';
import { unitsOf } from '../asks/ask';
import * as asks from '../asks/pulsar';
import { termMs } from './common';
import { found, placementsOn, type AuditInput } from './found';

/** Types of topics that consumers send records on to: retry and dead letter topics. */
const LETTERS: readonly (number | null)[] = [3, 4];
/** The policy of delayed records that Pulsar itself has; unset is the same. */
const OWN_DELAY: readonly string[] = ['', 'defaultPolicy'];

/** What the account says of TDMQ for Apache Pulsar. */
export function judgePulsar(input: AuditInput): readonly Finding[] {
  return [
    ...unitsOf(input.estate, 'pulsar').flatMap((unit) => [...live(input, unit), ...topics(input, unit)]),
    ...strangers(input),
  ];
}

const placeOf = ({ clusterId, namespace }: PulsarUnit): string => `pulsar ${clusterId}/${namespace}`;

/** Policies as they are against those that the estate writes: an update of the provider can send an empty one. */
function live({ answers, estate, expected }: AuditInput, unit: PulsarUnit): Finding[] {
  const answer = answers.get(asks.PULSAR_NAMESPACES, unit.clusterId);
  if (answer?.known !== true) return [];
  const placements = placementsOn(estate, (each) => each === unit);
  const namespace = answer.items.find(({ EnvironmentId }) => EnvironmentId === unit.namespace);
  if (namespace === undefined) {
    return [found('retention/drift', placeOf(unit), 'it is declared and does not exist', { placements })];
  }
  const view = expected.find(
    ({ type, values }) =>
      type === 'tencentcloud_tdmq_namespace' &&
      values['cluster_id'] === unit.clusterId &&
      values['environ_name'] === unit.namespace,
  );
  const [policy] = blocks(view?.values ?? {}, 'retention_policy');
  const compared: readonly (readonly [name: string, is: number | null, wanted: unknown])[] = [
    ['msg_ttl', namespace.MsgTTL, view?.values['msg_ttl']],
    ['retention_policy.time_in_minutes', namespace.RetentionPolicy?.TimeInMinutes ?? null, policy?.['time_in_minutes']],
    ['retention_policy.size_in_mb', namespace.RetentionPolicy?.SizeInMB ?? null, policy?.['size_in_mb']],
  ];
  return compared
    .filter(([, is, wanted]) => wanted !== undefined && is !== wanted)
    .map(([name, is, wanted]) =>
      found('retention/drift', placeOf(unit), `'${name}' is ${is ?? 'nothing'}, the estate writes ${String(wanted)}`, {
        placements,
      }),
    );
}

/** What a topic does beside its namespace, which the provider can neither set nor read. */
function topics(input: AuditInput, unit: PulsarUnit): Finding[] {
  const { answers, estate } = input;
  const placements = placementsOn(estate, (each) => each === unit);
  const ttl = answers
    .items(asks.PULSAR_NAMESPACES, unit.clusterId)
    .find(({ EnvironmentId }) => EnvironmentId === unit.namespace)?.MsgTTL;
  return answers.items(asks.PULSAR_TOPICS, `${unit.clusterId}/${unit.namespace}`).flatMap((topic) => {
    const at = `${placeOf(unit)}/${topic.TopicName}`;
    const own = topic.MsgTTL;
    return [
      ...(own === null || own === 0 || ttl === undefined || ttl === null || own === ttl
        ? []
        : [
            found(
              own < ttl ? 'retention/early-deletion' : 'retention/drift',
              at,
              `the topic has a time to live of its own of ${formatMs(own * SECOND_MS)}, its namespace has ${formatMs(ttl * SECOND_MS)}, which no plan shows`,
              { placements },
            ),
          ]),
      ...(LETTERS.includes(topic.TopicType) && termMs(input, 'pulsar-sent-on') <= MINUTE_MS
        ? [
            found(
              'retention/drift',
              at,
              "it is a retry or dead letter topic, and the estate assumes in 'pulsar-sent-on' that no consumer sends a record on for longer than a minute",
              { placements },
            ),
          ]
        : []),
      ...(OWN_DELAY.includes(topic.DelayMessagePolicy)
        ? []
        : [
            found(
              'retention/pipeline',
              at,
              `delayed records are kept by '${topic.DelayMessagePolicy}' of the service, in a place that no sum counts`,
              { placements },
            ),
          ]),
    ];
  });
}

function strangers({ answers, estate }: AuditInput): Finding[] {
  const units = unitsOf(estate, 'pulsar');
  const known = new Set(units.map(({ clusterId }) => clusterId));
  const declared = new Set(units.map(placeOf));
  const stranger = (at: string, what: string): Finding => found('retention/stranger', at, `${what} is in no estate`);
  const listed = [
    ...answers
      .all(asks.PULSAR_CLUSTERS)
      .map(({ key, item: { ClusterId, ClusterName } }) => ({ key, id: ClusterId, name: ClusterName })),
    ...answers
      .all(asks.PULSAR_INSTANCES)
      .map(({ key, item: { InstanceId, InstanceName } }) => ({ key, id: InstanceId, name: InstanceName })),
  ];
  return [
    // a professional cluster is in both lists.
    ...[...new Map(listed.map((each) => [each.id, each])).values()]
      .filter(({ id }) => !known.has(id))
      .map(({ key, id, name }) => stranger(`pulsar ${id}`, `a cluster in ${key}${name === '' ? '' : ` '${name}'`}`)),
    ...answers
      .all(asks.PULSAR_NAMESPACES)
      .map(({ key, item }) => `pulsar ${key}/${item.EnvironmentId}`)
      .filter((at) => !declared.has(at))
      .map((at) => stranger(at, 'a namespace')),
  ];
}
