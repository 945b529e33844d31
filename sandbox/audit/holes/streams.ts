// SPDX-License-Identifier: Apache-2.0
import { DAY_MS } from '../../../lib/policy';
import { ACCESS_LOG, AWAY, CANARY, CKAFKA, ENFORCER_LOG, HOME, push, type Hole } from './hole';

/** Copies of what goes through CKafka. */
export const CKAFKA_HOLES: readonly Hole[] = [
  {
    name: 'a dump of a topic',
    rule: 'retention/pipeline',
    at: `ckafka ${CKAFKA}/im-requests`,
    says: 'the topic is dumped to bucket dump-1250000000',
    dig: ({ ckafka }) =>
      void Object.assign(ckafka[CKAFKA]?.topics['im-requests'] ?? {}, { forwardBucket: 'dump-1250000000' }),
  },
  {
    name: "a topic with the producers' dates, which no plan shows",
    rule: 'retention/drift',
    at: `ckafka ${CKAFKA}/im-statistics`,
    says: 'records are dated by CreateTime',
    dig: ({ audit }) => void (audit.ckafkaConfig[`${CKAFKA}/im-statistics`] = { LogMsgTimestampType: 'CreateTime' }),
  },
  {
    name: 'a longer topic by hand',
    rule: 'retention/drift',
    at: `ckafka ${CKAFKA}/im-settings`,
    says: "'retention' is ",
    dig: ({ ckafka }) => void Object.assign(ckafka[CKAFKA]?.topics['im-settings'] ?? {}, { retentionMs: 89 * DAY_MS }),
  },
  {
    name: 'a topic that was deleted by hand',
    rule: 'retention/drift',
    at: `ckafka ${CKAFKA}/im-profiles-7d`,
    says: 'it is declared and does not exist',
    dig: ({ ckafka }) => {
      delete ckafka[CKAFKA]?.topics['im-profiles-7d'];
    },
  },
  {
    name: 'a size limit of a topic',
    rule: 'retention/early-deletion',
    at: `ckafka ${CKAFKA}/im-requests`,
    says: 'a size limit of 1073741824 bytes',
    dig: ({ audit }) => {
      const key = `${CKAFKA}/im-requests`;
      audit.ckafkaConfig[key] = { ...audit.ckafkaConfig[key], RetentionBytes: 1_073_741_824 };
    },
  },
  {
    name: 'a retention of a topic that is shorter now than asked for',
    rule: 'retention/early-deletion',
    at: `ckafka ${CKAFKA}/im-messages-30d`,
    says: 'retention is 1 h now',
    dig: ({ audit }) =>
      void (audit.ckafkaRetention[`${CKAFKA}/im-messages-30d`] = { Expect: 600, Current: 60, ModTimeStamp: 0 }),
  },
  {
    name: 'dynamic retention',
    rule: 'retention/early-deletion',
    at: `ckafka ${CKAFKA}`,
    says: 'dynamic retention shortens every topic down to 1 h',
    dig: ({ audit }) =>
      void (audit.ckafkaAttributes[CKAFKA] = {
        RetentionTimeConfig: { Enable: 1, DiskQuotaPercentage: 75, StepForwardPercentage: 10, BottomRetention: 60 },
      }),
  },
  {
    name: 'a task of DataHub',
    rule: 'retention/pipeline',
    at: 'ckafka task task-1',
    says: 'carries topic im-requests to COS far-1250000000',
    dig: ({ audit }) =>
      push(audit.ckafkaTasks, HOME, {
        TaskId: 'task-1',
        TaskType: 'SINK',
        Status: 1,
        SourceResource: { Type: 'KAFKA', KafkaParam: { SelfBuilt: false, Resource: CKAFKA, Topic: 'im-requests' } },
        TargetResource: { Type: 'COS', CosParam: { BucketName: 'far-1250000000', Region: HOME } },
      }),
  },
  {
    name: 'a connection of CKafka',
    rule: 'retention/pipeline',
    at: 'ckafka connection resource-1',
    says: 'a connection to ES',
    dig: ({ audit }) =>
      push(audit.ckafkaConnections, HOME, {
        ResourceId: 'resource-1',
        Type: 'ES',
        DatahubTaskCount: 1,
        EsConnectParam: { Resource: 'es', Port: 9200, UserName: 'u', Password: CANARY, SelfBuilt: true },
      }),
  },
  {
    name: 'a topic that no estate declares',
    rule: 'retention/stranger',
    at: `ckafka ${CKAFKA}/debug`,
    says: 'is in no estate',
    dig: ({ ckafka }) => {
      const topics = ckafka[CKAFKA]?.topics ?? {};
      const like = topics['im-requests'];
      if (like !== undefined) topics['debug'] = { ...like, id: 'topic-debug', forwardBucket: '' };
    },
  },
  {
    name: 'an instance of CKafka that no estate declares',
    rule: 'retention/stranger',
    at: 'ckafka ckafka-stranger',
    says: `an instance in ${AWAY}`,
    dig: ({ audit }) =>
      push(audit.ckafkaInstances, AWAY, { InstanceId: 'ckafka-stranger', InstanceName: 'old', Status: 1 }),
  },
];

/** Ways out of a log topic, and logs that go elsewhere. */
export const LOG_HOLES: readonly Hole[] = [
  {
    name: 'a delivery of CLS to COS',
    rule: 'retention/pipeline',
    at: 'cls im-clb-access cls-shippers s-1',
    says: 'a delivery to bucket far-1250000000',
    dig: ({ audit }) =>
      push(audit.clsShippers, ACCESS_LOG, {
        ShipperId: 's-1',
        ShipperName: 's',
        Bucket: 'far-1250000000',
        Prefix: 'logs/',
        Status: true,
      }),
  },
  {
    name: 'a delivery of CLS to CKafka',
    rule: 'retention/pipeline',
    at: 'cls im-clb-access cls-consumers c-1',
    says: 'a delivery to CKafka ckafka-far/logs',
    dig: ({ audit }) =>
      push(audit.clsConsumers, ACCESS_LOG, {
        ConsumerId: 'c-1',
        Effective: true,
        Ckafka: { InstanceId: 'ckafka-far', TopicName: 'logs', Vip: '', Vport: '', InstanceName: '', TopicId: '' },
      }),
  },
  {
    name: 'a transform of CLS into another account',
    rule: 'retention/pipeline',
    at: 'cls im-clb-access cls-transforms t-1',
    says: 'topic-far of another account',
    dig: ({ audit }) =>
      push(audit.clsTransforms, ACCESS_LOG, {
        TaskId: 't-1',
        Name: 't',
        SrcTopicId: ACCESS_LOG,
        DstResources: [{ TopicId: 'topic-far', IsCrossAccount: true }],
        DataTransformSqlDataSources: [
          { DataSource: 1, Region: HOME, InstanceId: 'x', User: 'u', AliasName: 'a', Password: CANARY },
        ],
      }),
  },
  {
    name: 'a scheduled query of CLS',
    rule: 'retention/pipeline',
    at: 'cls im-clb-access cls-scheduled q-1',
    says: "the scheduled query 'q' writes into topic-far",
    dig: ({ audit }) =>
      push(audit.clsScheduled, ACCESS_LOG, {
        TaskId: 'q-1',
        Name: 'q',
        SrcTopicId: ACCESS_LOG,
        DstResource: { TopicId: 'topic-far', Region: HOME },
      }),
  },
  {
    name: 'consumption of CLS over Kafka',
    rule: 'retention/pipeline',
    at: 'cls im-clb-access cls-kafka',
    says: 'over the Kafka protocol',
    dig: ({ audit }) => void audit.clsKafka.push(ACCESS_LOG),
  },
  {
    name: 'a delivery of CLS to the data lake',
    rule: 'retention/pipeline',
    at: 'cls im-clb-access cls-dlc d-1',
    says: 'writes into the data lake',
    dig: ({ audit }) => push(audit.clsDlc, ACCESS_LOG, { TaskId: 'd-1', Name: 'lake' }),
  },
  {
    name: 'a delivery of CLS to Splunk',
    rule: 'retention/pipeline',
    at: 'cls im-clb-access cls-splunk p-1',
    says: 'writes into Splunk',
    dig: ({ audit }) =>
      push(audit.clsSplunk, ACCESS_LOG, {
        TaskId: 'p-1',
        Name: 'splunk',
        NetInfo: { Host: 'splunk.example', Port: 8088, NetType: 1, Token: CANARY },
      }),
  },
  {
    name: 'an export of CLS',
    rule: 'retention/export',
    at: 'cls im-clb-access export e-1',
    says: 'an export waits for a download',
    dig: ({ audit }) =>
      push(audit.clsExports, ACCESS_LOG, {
        ExportId: 'e-1',
        Status: 'Completed',
        CosPath: `https://export.example/e?sign=${CANARY}`,
      }),
  },
  {
    name: 'a log topic of a load balancer elsewhere',
    rule: 'retention/stranger',
    at: `cls ${AWAY}/topic-clb`,
    says: 'made by CLB, kept 30 d',
    dig: ({ audit }) =>
      push(audit.clsTopics, AWAY, {
        TopicId: 'topic-clb',
        TopicName: 'clb',
        LogsetId: 'l',
        Period: 30,
        AssumerName: 'CLB',
        BizType: 0,
      }),
  },
  {
    name: 'an access log that goes elsewhere',
    rule: 'retention/live-access-log',
    at: 'clb lb-im000001',
    says: 'its access log goes to log topic topic-clb-own',
    dig: ({ loadBalancers }) => void (loadBalancers['lb-im000001'] = { logSetId: 'l', logTopicId: 'topic-clb-own' }),
  },
  {
    name: 'a load balancer of no estate with a log of its own',
    rule: 'retention/live-access-log',
    at: 'clb lb-stranger',
    says: 'no estate names the load balancer',
    dig: ({ audit }) => push(audit.loadBalancers, AWAY, { LoadBalancerId: 'lb-stranger', LogTopicId: 'topic-clb-own' }),
  },
  {
    name: 'a log past its period',
    rule: 'retention/overdue-log',
    at: 'cls im-clb-access',
    says: 'its oldest log is 40 d',
    dig: ({ audit }, nowMs) => push(audit.clsHistogram, ACCESS_LOG, nowMs - 40 * DAY_MS),
  },
  {
    name: 'a longer period of CLS by hand',
    rule: 'retention/drift',
    at: 'cls im-enforcer',
    says: "'period' is 30",
    dig: ({ logTopics }) => void Object.assign(logTopics[ENFORCER_LOG] ?? {}, { period: 30 }),
  },
];
