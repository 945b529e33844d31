// SPDX-License-Identifier: Apache-2.0
import type { Directive } from '../../directives';
import { problem, type Problem } from '../../errors';
import { checkMembers, elsewhere, flag, object, optional } from '../../form';
import { formatMs } from '../../policy';
import { checkNoLocation, NOTHING, requireOneOf, requireText, requireWhole } from '../check';
import { requireIdOf } from '../cloud-names';
import { foundText } from '../resource';
import { directiveBase } from '../directive-base';
import type { Placement, Store } from '../store';
import { inspect } from './inspect';
import { lifetime } from './lifetime';
import { DOCUMENTED, LIMITS, OPEN_TERMS, PARTITIONS, REPLICAS, RETENTION_MS, SEGMENT_MS } from './limits';
import { solve } from './solve';
import type { CkafkaLocation, CkafkaRetention, CkafkaSettings, CkafkaUnit } from './types';

export type { CkafkaLocation, CkafkaRetention, CkafkaSettings, CkafkaUnit } from './types';

const UNIT = object<CkafkaUnit>({
  store: elsewhere,
  region: elsewhere,
  instanceId: elsewhere,
  topic: elsewhere,
  partitions: elsewhere,
  replicas: elsewhere,
  timestamps: elsewhere,
  idle: optional(elsewhere),
  adopt: optional(flag),
});
const TIMESTAMPS: readonly CkafkaUnit['timestamps'][] = ['LogAppendTime', 'CreateTime'];
const IDLE: readonly CkafkaUnit['idle'][] = ['never', 'heartbeat', 'trim'];

/** TDMQ for CKafka: retention of whole segments, and trimming by the enforcer where a partition falls idle. */
export const ckafka: Store<CkafkaUnit, CkafkaLocation, CkafkaSettings, CkafkaRetention> = {
  name: 'ckafka',
  title: 'TDMQ for CKafka',
  limits: LIMITS,
  documented: DOCUMENTED,
  openTerms: OPEN_TERMS,
  creates: true,
  resourceTypes: { tencentcloud_ckafka_topic: ['instance_id', 'topic_name'] },
  unitText: (unit) => `${unit.instanceId}/${unit.topic}`,
  forms: { unit: UNIT, location: NOTHING },
  checkUnit,
  checkLocation: checkNoLocation,
  locationText: (_location, unit) => `topic ${unit.topic}`,
  // a topic is one place: retention knows no part of it.
  overlaps: () => true,
  solve,
  lifetime,
  inspect,
  directive,
  deletesUnderHold: (_unit, _settings, { retentionMs }) =>
    retentionMs === RETENTION_MS.max
      ? undefined
      : `retention of ${foundText(retentionMs, formatMs)} below the longest one`,
  discover: ({ view, owner, region, deleteAfterMs }) => {
    const [instanceId = '', ...topic] = owner.split('/');
    const count = (attribute: string): number => Number(view.values[attribute] ?? 1);
    return {
      unit: {
        store: 'ckafka',
        region,
        instanceId,
        topic: topic.join('/'),
        partitions: count('partition_num'),
        replicas: count('replica_num'),
        // what a configuration cannot say is taken at its worst.
        timestamps: 'CreateTime',
        idle: deleteAfterMs === null ? 'never' : 'trim',
      },
      location: {},
      setting: deleteAfterMs === null ? null : { retentionMs: null, trimAfterMs: deleteAfterMs, heartbeat: false },
    };
  },
  settingText: (settings, retention) =>
    `retention ${foundText(retention.retentionMs, formatMs)}, segment ${foundText(settings.segmentMs, formatMs)}` +
    (retention.trimAfterMs === null ? '' : `, trim at ${formatMs(retention.trimAfterMs)}`) +
    (retention.heartbeat ? ', heartbeat' : ''),
};

function checkUnit(unit: CkafkaUnit, at: string): Problem[] {
  const problems = [
    ...requireIdOf('ckafka', unit.instanceId, 'instanceId', at),
    ...checkTopic(unit.topic, at),
    ...requireWhole(unit.replicas, 'replicas', REPLICAS.min, REPLICAS.max, 'replicas', at),
  ];
  if (!Number.isSafeInteger(unit.partitions) || unit.partitions < PARTITIONS.min) {
    problems.push(
      problem(
        'retention/invalid',
        at,
        'partitions',
        `a whole number of at least ${PARTITIONS.min} partitions`,
        (unit.partitions as number | undefined) === undefined ? 'nothing' : `${unit.partitions} partitions`,
        'correct the number',
      ),
    );
  }
  checkMembers(unit, UNIT, at, problems);
  return [
    ...problems,
    ...requireOneOf(unit.timestamps, TIMESTAMPS, 'timestamps', at),
    ...(unit.idle === undefined ? [] : requireOneOf(unit.idle, IDLE, 'idle', at)),
  ];
}

function checkTopic(topic: string, at: string): Problem[] {
  const problems = requireText(topic, 'topic', at);
  if (problems.length > 0 || /^(?!__)[A-Za-z0-9._-]{1,128}$/.test(topic)) return problems;
  return [
    problem(
      'retention/invalid',
      at,
      'topic',
      'up to 128 letters, digits, underscores, hyphens and periods that do not start with two underscores',
      `'${topic}'`,
      'rename the topic',
    ),
  ];
}

function directive(unit: CkafkaUnit, placement: Placement<CkafkaLocation>, retention: CkafkaRetention): Directive {
  return {
    engine: 'ckafka',
    ...directiveBase(placement),
    topic: unit.topic,
    trimAfterMs: retention.trimAfterMs,
    ...(retention.heartbeat ? { idle: 'heartbeat' } : {}),
    ...(typeof retention.retentionMs === 'number'
      ? {
          expects: {
            timestamps: unit.timestamps,
            retentionMs: retention.retentionMs,
            segmentMs: SEGMENT_MS.min,
          },
        }
      : {}),
  };
}
