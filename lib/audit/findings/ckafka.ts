// SPDX-License-Identifier: Apache-2.0
import { formatMs, MINUTE_MS } from '../../policy';
import type { Finding } from '../../verify';
import { unitsOf } from '../asks/ask';
import * as asks from '../asks/ckafka';
import { found, placementsOn, type AuditInput } from './found';

/** The dump to COS of a topic is on; 1 is off. */
const DUMPS = 0;
const NO_LIMIT: readonly (number | null)[] = [null, 0, -1];

/** What the account says of CKafka. */
export function judgeCkafka(input: AuditInput): readonly Finding[] {
  const { answers, estate } = input;
  const declared = new Map(unitsOf(estate, 'ckafka').map((unit) => [`${unit.instanceId}/${unit.topic}`, unit]));
  const topics = answers.all(asks.CKAFKA_TOPICS).flatMap(({ key, item }) => {
    const name = `${key}/${item.TopicName}`;
    const unit = declared.get(name);
    const placements = placementsOn(estate, (each) => each === unit);
    return [
      ...(item.ForwardCosBucket !== '' && item.ForwardStatus === DUMPS
        ? [
            found('retention/pipeline', `ckafka ${name}`, `the topic is dumped to bucket ${item.ForwardCosBucket}`, {
              placements,
            }),
          ]
        : []),
      ...(unit === undefined ? [] : early(`ckafka ${name}`, item, placements)),
    ];
  });
  return [...topics, ...dynamic(input), ...tasks(input), ...connections(input)];
}

interface Topic {
  readonly Config: { readonly RetentionBytes: number | null; readonly Retention: number | null };
  readonly RetentionTimeConfig?: { readonly Expect: number | null; readonly Current: number | null } | null | undefined;
}

function early(at: string, topic: Topic, placements: readonly string[]): Finding[] {
  const { Config, RetentionTimeConfig } = topic;
  const { Expect, Current } = RetentionTimeConfig ?? { Expect: null, Current: null };
  return [
    ...(NO_LIMIT.includes(Config.RetentionBytes)
      ? []
      : [
          found('retention/early-deletion', at, `a size limit of ${Config.RetentionBytes} bytes deletes earlier`, {
            placements,
          }),
        ]),
    ...(Expect !== null && Current !== null && Expect !== Current
      ? [
          found(
            Current < Expect ? 'retention/early-deletion' : 'retention/drift',
            at,
            `retention is ${formatMs(Current * MINUTE_MS)} now, asked for were ${formatMs(Expect * MINUTE_MS)}`,
            { placements },
          ),
        ]
      : []),
  ];
}

function dynamic({ answers, estate }: AuditInput): Finding[] {
  return answers
    .all(asks.CKAFKA_ATTRIBUTES)
    .filter(({ item }) => item.RetentionTimeConfig?.Enable === 1)
    .map(({ key, item }) =>
      found(
        'retention/early-deletion',
        `ckafka ${key}`,
        `dynamic retention shortens every topic down to ${formatMs((item.RetentionTimeConfig?.BottomRetention ?? 0) * MINUTE_MS)} when the disk fills`,
        { placements: placementsOn(estate, (unit) => unit.store === 'ckafka' && unit.instanceId === key) },
      ),
    );
}

function tasks({ answers, estate }: AuditInput): Finding[] {
  const ids = new Set(unitsOf(estate, 'ckafka').map(({ instanceId }) => instanceId));
  return answers.all(asks.CKAFKA_DATAHUB).flatMap(({ key, item }) => {
    const source = item.SourceResource;
    const instance = source?.KafkaParam?.Resource ?? '';
    const topic = source?.KafkaParam?.Topic ?? source?.TopicParam?.Resource ?? '';
    // a task whose source the answer does not tell may be about ours.
    if (instance !== '' && !ids.has(instance)) return [];
    const target = item.TargetResource?.Type ?? 'an unknown target';
    const place = item.TargetResource?.CosParam?.BucketName ?? item.TargetResource?.ClsParam?.Resource ?? '';
    return [
      found(
        'retention/pipeline',
        `ckafka task ${item.TaskId}`,
        `a task in ${key} carries ${topic === '' ? 'records' : `topic ${topic}`} to ${target}${place === '' ? '' : ` ${place}`}`,
        { placements: placementsOn(estate, (unit) => unit.store === 'ckafka' && unit.instanceId === instance) },
      ),
    ];
  });
}

function connections({ answers }: AuditInput): Finding[] {
  return answers
    .all(asks.CKAFKA_CONNECTIONS)
    .map(({ key, item }) =>
      found(
        'retention/pipeline',
        `ckafka connection ${item.ResourceId}`,
        `a connection to ${item.Type} in ${key}, used by ${item.DatahubTaskCount ?? '?'} tasks`,
      ),
    );
}
