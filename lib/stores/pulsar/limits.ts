// SPDX-License-Identifier: Apache-2.0
import type { OpenTerm } from '../../lifetime';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../policy';
import type { DocumentedTime, Limit } from '../limit';

const SEEN = '2026-11-29';
const NAMESPACE = 'https://www.tencentcloud.com/document/product/1110/42929';
const API = 'https://www.tencentcloud.com/document/api/1110/44127';
// the vendor states none of the settings of its brokers: what Pulsar itself has is taken, and is in effect where the vendor changed none.
const PULSAR = 'github.com/apache/pulsar';
const BROKER = `${PULSAR} @0053584, conf/broker.conf`;

export const RETENTION_MINUTES: Limit = {
  id: 'pulsar-retention',
  text: 'retention of acknowledged records',
  min: 1,
  max: 21_600,
  unit: 'minutes',
  source: `${NAMESPACE} (maximum retention period: 60 seconds to 15 days)`,
  seen: SEEN,
  note: "the vendor counts from when a message is produced, Pulsar from the end of its ledger: the later one is taken. The API and the provider check nothing; below 0 is Pulsar's word for 'for ever', and 0 deletes at once",
};

export const TTL_SECONDS: Limit = {
  id: 'pulsar-ttl',
  text: 'time to live of records that nobody acknowledges',
  min: 60,
  max: 1_296_000,
  unit: 'seconds',
  source: `${NAMESPACE} (message TTL: 60 seconds to 15 days); ${API} (MsgTTL: 60 to 1296000 seconds)`,
  seen: SEEN,
};

/** The time to live is solved in whole minutes, as the retention is. */
export const TTL_STEP_SECONDS = MINUTE_MS / 1000;

export const STORAGE_MEGABYTES: Limit = {
  id: 'pulsar-storage',
  text: 'storage that acknowledged records may fill',
  min: 10_240,
  max: Number.MAX_SAFE_INTEGER,
  unit: 'megabytes',
  source: `${NAMESPACE} (maximum storage space: at least 10 GB)`,
  seen: SEEN,
  note: "the API states no minimum and the provider's own example has 10 MB; the storage of the cluster is the real maximum",
};

export const LIMITS = [RETENTION_MINUTES, TTL_SECONDS, STORAGE_MEGABYTES];

/**
 * What names of namespaces may have. Source: the page for the console above; seen 2026-11-29. That of the API says up to 16
 * letters, digits, '-' and '_'. The wider one is taken: a name that the service refuses fails the apply and deletes nothing,
 * and one that was made in the console has to be adopted.
 */
export const NAMESPACE_NAME = /^[A-Za-z0-9\-_=:.]{1,128}$/;

export const TRIM_CHECK: DocumentedTime = {
  id: 'pulsar-trim-check',
  text: 'interval between checks for due ledgers',
  ms: 2 * MINUTE_MS,
  source: `${BROKER}: retentionCheckIntervalInSeconds`,
  seen: SEEN,
};

export const EXPIRY_CHECK: DocumentedTime = {
  id: 'pulsar-expiry-check',
  text: 'interval between checks for expired records',
  ms: 5 * MINUTE_MS,
  source: `${BROKER}: messageExpiryCheckIntervalInMinutes`,
  seen: SEEN,
};

export const FIRST_CHECK: DocumentedTime = {
  id: 'pulsar-first-check',
  text: 'a broker that starts waits an interval before its first check',
  ms: 5 * MINUTE_MS,
  source: `${PULSAR}, BrokerService: startMessageExpiryMonitor and startConsumedLedgersMonitor wait for one interval`,
  seen: SEEN,
};

export const DOCUMENTED = [TRIM_CHECK, EXPIRY_CHECK, FIRST_CHECK];

export const OPEN_TERMS: readonly OpenTerm[] = [
  {
    id: 'pulsar-sent-on',
    text: 'age of a record when a consumer last sends it on',
    why: 'a record in a retry or dead letter topic is a new one, with a new date, and only the consumers know when they last send it there',
    canary: 'the date of the original in the properties of records in retry and dead letter topics',
    byHand: 'consumers send records on by themselves, and no setting of the service bounds it',
    start: { ms: HOUR_MS, witness: 'alarm on a retried record whose original is older than 30 minutes' },
  },
  {
    id: 'pulsar-idle-topic',
    text: 'longest time in which no broker has the topic, or it gets no record',
    why: 'only a broker that has the topic loaded deletes from it, and clusters of version 2.7.0 and before do so, or end a ledger, only when a record comes (apache/pulsar issues 7184, 9057)',
    canary: 'the storage of a topic with 1 minute of retention that nobody writes to or reads',
    byHand: 'the service does not say when a broker loads a topic',
    start: { ms: HOUR_MS, witness: 'alarm on a topic without a new record for 30 minutes' },
  },
  {
    id: 'pulsar-full-storage',
    text: 'how much earlier records go because the storage of the namespace is full',
    why: 'where acknowledged records fill the storage of the namespace, the oldest are deleted before their time; only a floor needs this',
    canary: "the storage that the console shows for the namespace, against the unit's 'storageMegabytes'",
    byHand: 'the service tells of no deletion by size',
  },
  {
    id: 'pulsar-ledger',
    text: 'a ledger is written until it is this old',
    ms: 252 * MINUTE_MS,
    why: `retention counts from the end of the ledger; Pulsar's own value is 240 minutes and up to 5% by chance (${BROKER}: managedLedgerMaxLedgerRolloverTimeMinutes; ManagedLedgerImpl), and the vendor states none`,
    canary: 'LastLedgerCreatedTimestamp in the answers of DescribeTopics over a day, for a topic with steady traffic',
    byHand:
      'a ledger without a record does not end, and the service does not say whether the last one has any: only for a topic with steady traffic does its age mean something',
  },
  {
    id: 'pulsar-check-pass',
    text: 'one pass over all topics of a broker',
    ms: 5 * MINUTE_MS,
    why: 'a pass moves cursors and deletes whole ledgers; the vendor states no duration',
    canary: 'the storage of a topic with 1 minute of retention and steady traffic',
    byHand: 'the service tells of no pass',
  },
  {
    id: 'pulsar-broker-outage',
    text: 'a broker that is down',
    ms: 4 * HOUR_MS,
    why: 'the vendor replaces a failed broker; 4 hours are left for it. It ends no ledger and deletes none meanwhile, so it is counted for both',
    canary: 'DescribeNodeHealthOpt of the cluster, at each run of an alarm',
    byHand: 'the service keeps no record of outages',
  },
  {
    id: 'pulsar-disk',
    text: 'a deleted ledger is still on disk',
    ms: 2 * DAY_MS,
    why: `a judgement: a bookie forgets deleted ledgers every 15 minutes and rewrites files of which less than half is in use once a day (${PULSAR} @0364110, conf/bookkeeper.conf: gcWaitTime, majorCompactionInterval), and the vendor states neither; 2 days are left for both. In a file of which more is in use the bytes are free space that no client reads, as in the other stores`,
    canary: 'none that a client sees: no record of a deleted ledger can be read',
    byHand: "the disks of the cluster are the vendor's",
  },
];
