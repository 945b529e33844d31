// SPDX-License-Identifier: Apache-2.0

/** Field in which the platform puts what a function prints. */
export const MESSAGE_FIELD = 'SCF_Message';

const COUNT = '* | select count(*) as n where';

/** One alarm: it fires where the condition holds for what the query counts. */
export interface LogAlarm {
  readonly id: string;
  readonly what: string;
  readonly query: string;
  readonly condition: string;
}

/** Alarms by the lines that the function prints; `functions/enforcer/surroundings/log.ts` names their fields. */
export const ENFORCER_ALARMS = [
  {
    id: 'Heartbeat',
    what: 'heartbeat missing',
    query: `${COUNT} ${MESSAGE_FIELD} like '%"type":"heartbeat"%'`,
    condition: '$1.n < 1',
  },
  {
    id: 'Failed',
    what: 'directive failed',
    query: `${COUNT} ${MESSAGE_FIELD} like '%"type":"directive"%' and ${MESSAGE_FIELD} not like '%"error":null%'`,
    condition: '$1.n > 0',
  },
  {
    id: 'Witness',
    what: 'oldest record past 90 % of its deadline',
    query: `${COUNT} ${MESSAGE_FIELD} like '%"type":"directive"%' and ${MESSAGE_FIELD} like '%"alarm":true%'`,
    condition: '$1.n > 0',
  },
  {
    id: 'Orders',
    what: 'order of erasure late, refused or failed',
    query: `${COUNT} ${MESSAGE_FIELD} like '%"type":"orders"%' and (${MESSAGE_FIELD} like '%"alarm":true%' or ${MESSAGE_FIELD} not like '%"error":null%')`,
    condition: '$1.n > 0',
  },
] as const;

/** Alarms by the line that the audit prints at each run, whether it was due or not. */
export const AUDIT_ALARMS = [
  {
    id: 'AuditSilent',
    what: 'audit did not run',
    query: `${COUNT} ${MESSAGE_FIELD} like '%"type":"audit"%'`,
    condition: '$1.n < 1',
  },
  {
    id: 'Audit',
    what: 'audit found something, could not tell, or failed',
    query: `${COUNT} ${MESSAGE_FIELD} like '%"type":"audit"%' and (${MESSAGE_FIELD} like '%"alarm":true%' or ${MESSAGE_FIELD} not like '%"error":null%')`,
    condition: '$1.n > 0',
  },
] as const satisfies readonly LogAlarm[];
