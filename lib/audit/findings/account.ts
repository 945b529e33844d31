// SPDX-License-Identifier: Apache-2.0
import type { Finding } from '../../verify';
import { unitsOf } from '../asks/ask';
import * as asks from '../asks/account';
import { CKAFKA_INSTANCES, CKAFKA_TOPICS } from '../asks/ckafka';
import { CLS_LOG_TOPICS, CLS_METRIC_TOPICS } from '../asks/cls';
import { COS_BUCKETS } from '../asks/cos';
import { MONGODB_INSTANCES } from '../asks/mongodb';
import { MYSQL_INSTANCES } from '../asks/mysql';
import { REDIS_INSTANCES } from '../asks/redis';
import { found, placementsOfInstance, placementsOn, type AuditInput } from './found';

/** What belongs to no store: strangers, jobs that copy, load balancers, tracks. */
export function judgeAccount(input: AuditInput): readonly Finding[] {
  return [...strangers(input), ...jobs(input), ...loadBalancers(input), ...tracks(input)];
}

const MAIN: readonly (number | null)[] = [1, null];
const FORMAL: readonly (number | null)[] = [0, 1, null];

function strangers({ answers, estate }: AuditInput): Finding[] {
  const known = (store: 'mysql' | 'mongodb' | 'redis' | 'ckafka'): ReadonlySet<string> =>
    new Set(unitsOf(estate, store).map(({ instanceId }) => instanceId));
  const [mysql, mongodb, redis, ckafka] = [known('mysql'), known('mongodb'), known('redis'), known('ckafka')];
  const topics = new Set(unitsOf(estate, 'ckafka').map(({ instanceId, topic }) => `${instanceId}/${topic}`));
  const logs = new Set(unitsOf(estate, 'cls').map(({ region, kind, topic }) => `${region}/${kind}/${topic}`));
  const buckets = new Set(unitsOf(estate, 'cos').map(({ bucket }) => bucket));
  // the state of a deployment is no data of a customer, and has a bucket of its own.
  if (estate.state !== undefined) buckets.add(estate.state.bucket);
  const stranger = (at: string, what: string, name: string): Finding =>
    found('retention/stranger', at, `${what}${name === '' ? '' : ` '${name}'`} is in no estate`);
  const clsTopics = (['log', 'metric'] as const).flatMap((kind) =>
    answers
      .all(kind === 'log' ? CLS_LOG_TOPICS : CLS_METRIC_TOPICS)
      .filter(({ key, item }) => !logs.has(`${key}/${kind}/${item.TopicName}`))
      .map(({ key, item }) =>
        stranger(
          `cls ${key}/${item.TopicId}`,
          `a ${kind} topic in ${key}${item.AssumerName === '' ? '' : ` made by ${item.AssumerName}`}, kept ${item.Period ?? '?'} d,`,
          item.TopicName,
        ),
      ),
  );
  return [
    ...answers
      .all(MYSQL_INSTANCES)
      .filter(({ item }) => MAIN.includes(item.InstanceType) && !mysql.has(item.InstanceId))
      .map(({ key, item }) => stranger(`mysql ${item.InstanceId}`, `an instance in ${key}`, item.InstanceName)),
    ...answers
      .all(MONGODB_INSTANCES)
      .filter(({ item }) => FORMAL.includes(item.InstanceType) && !mongodb.has(item.InstanceId))
      .map(({ key, item }) => stranger(`mongodb ${item.InstanceId}`, `an instance in ${key}`, item.InstanceName)),
    ...answers
      .all(REDIS_INSTANCES)
      .filter(({ item }) => !redis.has(item.InstanceId))
      .map(({ key, item }) => stranger(`redis ${item.InstanceId}`, `an instance in ${key}`, item.InstanceName)),
    ...answers
      .all(CKAFKA_INSTANCES)
      .filter(({ item }) => !ckafka.has(item.InstanceId))
      .map(({ key, item }) => stranger(`ckafka ${item.InstanceId}`, `an instance in ${key}`, item.InstanceName)),
    ...answers
      .all(CKAFKA_TOPICS)
      .filter(({ key, item }) => !topics.has(`${key}/${item.TopicName}`))
      .map(({ key, item }) => stranger(`ckafka ${key}/${item.TopicName}`, 'a topic', '')),
    ...clsTopics,
    ...answers
      .all(COS_BUCKETS)
      .filter(({ item }) => !buckets.has(item.Name))
      .map(({ item }) => stranger(`cos ${item.Name}`, `a bucket in ${item.Location}`, '')),
  ];
}

function jobs({ answers, estate }: AuditInput): Finding[] {
  const ids = new Set(Object.values(estate.units).flatMap((unit) => ('instanceId' in unit ? [unit.instanceId] : [])));
  const job = (kind: string, id: string, source: string, text: string): Finding[] =>
    ids.has(source)
      ? [
          found('retention/pipeline', `dts ${id}`, `${kind} of ${source} ${text}`, {
            placements: placementsOfInstance(estate, source),
          }),
        ]
      : [];
  return [
    ...answers
      .all(asks.SYNC_JOBS)
      .flatMap(({ item: { JobId, SrcInfo, DstInfo, DstRegion, Status } }) =>
        job(
          'a synchronisation',
          JobId,
          SrcInfo?.InstanceId ?? '',
          `to ${DstInfo?.InstanceId || 'another database'} in ${DstRegion || DstInfo?.Region || '?'} (${Status})`,
        ),
      ),
    ...answers
      .all(asks.MIGRATION_JOBS)
      .flatMap(({ item: { JobId, SrcInfo, DstInfo, Status } }) =>
        (SrcInfo?.Info ?? []).flatMap(({ InstanceId }) =>
          job(
            'a migration',
            JobId,
            InstanceId,
            `to ${DstInfo?.Info[0]?.InstanceId || 'another database'} in ${DstInfo?.Region || '?'} (${Status})`,
          ),
        ),
      ),
    ...answers
      .all(asks.SUBSCRIBE_JOBS)
      .flatMap(({ item: { SubscribeId, InstanceId, Status } }) =>
        job('a subscription', SubscribeId, InstanceId, `keeps its changes (${Status})`),
      ),
  ];
}

function loadBalancers({ answers, estate }: AuditInput): Finding[] {
  const listed = answers.all(asks.LOAD_BALANCERS);
  const nameOf = (topicId: string): string | undefined =>
    answers.all(CLS_LOG_TOPICS).find(({ item }) => item.TopicId === topicId)?.item.TopicName;
  const wanted = new Map(
    unitsOf(estate, 'cls').flatMap((unit) => (unit.loadBalancers ?? []).map((id) => [id, unit.topic] as const)),
  );
  return listed.flatMap(({ key, item: { LoadBalancerId, LogTopicId, HealthLogTopicId } }) => {
    const topic = wanted.get(LoadBalancerId);
    const placements = placementsOn(estate, (unit) => unit.store === 'cls' && unit.topic === topic);
    const at = `clb ${LoadBalancerId}`;
    const goes = LogTopicId === '' ? 'goes nowhere' : `goes to log topic ${LogTopicId} in ${key}`;
    const wrong =
      topic === undefined ? LogTopicId !== '' && !isOurs(nameOf(LogTopicId), estate) : nameOf(LogTopicId) !== topic;
    return [
      ...(wrong
        ? [
            found(
              'retention/live-access-log',
              at,
              `its access log ${goes}${topic === undefined ? ', and no estate names the load balancer' : `, not to '${topic}'`}`,
              { placements },
            ),
          ]
        : []),
      ...(HealthLogTopicId !== '' && !isOurs(nameOf(HealthLogTopicId), estate)
        ? [
            found('retention/live-access-log', at, `its health log goes to log topic ${HealthLogTopicId} in ${key}`, {
              placements,
            }),
          ]
        : []),
    ];
  });
}

function isOurs(topic: string | undefined, estate: AuditInput['estate']): boolean {
  return unitsOf(estate, 'cls').some((unit) => unit.topic === topic);
}

const RUNS = 1;

function tracks({ answers }: AuditInput): Finding[] {
  return answers
    .all(asks.TRACKS)
    .filter(({ item }) => item.Status === RUNS)
    .map(({ item: { Name, Storage } }) =>
      found(
        'retention/account-trail',
        `cloudaudit ${Name}`,
        `account events are stored in ${Storage.StorageType} ${Storage.StorageName} in ${Storage.StorageRegion}, prefix '${Storage.StoragePrefix}'`,
      ),
    );
}
