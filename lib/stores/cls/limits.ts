// SPDX-License-Identifier: Apache-2.0
import type { OpenTerm } from '../../lifetime';
import { DAY_MS } from '../../policy';
import type { DocumentedTime, Limit } from '../limit';

const SEEN = '2026-11-21';
const CREATE_TOPIC = 'https://cloud.tencent.com/document/api/614/56456';

export const PERIOD_DAYS: Limit = {
  id: 'cls-period',
  text: 'period of the topic',
  min: 1,
  max: 3600,
  unit: 'days',
  source: `${CREATE_TOPIC} (Period); SDK cls v20201016, CreateTopicRequest.Period`,
  seen: SEEN,
  note: 'the provider checks nothing; log topics in standard storage and metric topics',
};

/** Infrequent storage keeps at least a week. */
export const COLD_PERIOD_DAYS: Limit = {
  ...PERIOD_DAYS,
  text: 'period of the topic in infrequent storage',
  id: 'cls-period-cold',
  min: 7,
  note: 'the provider checks nothing; log topics in infrequent storage',
};

export const LIMITS = [PERIOD_DAYS, COLD_PERIOD_DAYS];

/** The vendor's word for keeping logs for ever. */
export const PERMANENT_DAYS = 3640;

/** What a topic without a period keeps when its logset says nothing, in days. */
export const UNSET_DAYS = 30;

/** Names that the vendor keeps for itself. */
export const RESERVED_TOPICS: readonly string[] = [
  'cls_service_log',
  'loglistener_status',
  'loglistener_alarm',
  'loglistener_business',
  'cls_service_metric',
];

export const DOCUMENTED: readonly DocumentedTime[] = [];

export const OPEN_TERMS: readonly OpenTerm[] = [
  {
    id: 'cls-deletion-lag',
    text: 'logs past the period wait for their deletion',
    ms: 2 * DAY_MS,
    why: 'no page of the vendor tells when logs past the period go, nor whether the time of the log or of its arrival counts',
    canary:
      'DescribeLogHistogram: the oldest logs of a topic against its period; whether the time of the log counts, a topic with logs dated a day ahead shows',
  },
  {
    id: 'cls-shipped-copy',
    text: 'copy outside the topic',
    why: 'the period of the topic does not reach what is shipped, transformed, exported or consumed: remove that resource',
    canary: 'the age of the oldest object or record at the target',
    byHand: 'the target is outside of the topic: the audit reports the way there as retention/pipeline',
  },
];
