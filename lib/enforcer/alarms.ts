// SPDX-License-Identifier: Apache-2.0
import { ClsAlarm } from '@cdktf/provider-tencentcloud/lib/cls-alarm';
import { ClsIndex } from '@cdktf/provider-tencentcloud/lib/cls-index';
import type { Construct } from 'constructs';
import { MINUTE_MS } from '../policy';
import { ALARM_CHECK_MINUTES } from './limits';

export interface AlarmsProps {
  readonly name: string;
  readonly logsetId: string;
  readonly topicId: string;
  readonly notify: readonly string[];
  readonly everyMs: number;
}

/** Field in which the platform puts what a function prints. */
const MESSAGE = 'SCF_Message';

/** Alarms by the lines that the function prints; `functions/enforcer/log.ts` names their fields. */
const ALARMS = [
  {
    id: 'Heartbeat',
    what: 'heartbeat missing',
    where: `${MESSAGE} like '%"type":"heartbeat"%'`,
    condition: '$1.n < 1',
  },
  {
    id: 'Failed',
    what: 'directive failed',
    where: `${MESSAGE} like '%"type":"directive"%' and ${MESSAGE} not like '%"error":null%'`,
    condition: '$1.n > 0',
  },
  {
    id: 'Witness',
    what: 'oldest record past 90 % of its deadline',
    where: `${MESSAGE} like '%"type":"directive"%' and ${MESSAGE} like '%"alarm":true%'`,
    condition: '$1.n > 0',
  },
] as const;

/** The index that the queries need, and one alarm each for silence, failure and a witness near its deadline. */
export function addAlarms(scope: Construct, props: AlarmsProps): void {
  const index = new ClsIndex(scope, 'Index', {
    topicId: props.topicId,
    status: true,
    rule: {
      keyValue: {
        caseSensitive: true,
        keyValues: [
          { key: MESSAGE, value: { type: 'text', sqlFlag: true, tokenizer: '@&?|#()=\'",;:<>[]{}/ \n\t\r\\' } },
        ],
      },
    },
  });
  const minutes = Math.min(ALARM_CHECK_MINUTES.max, Math.ceil(props.everyMs / MINUTE_MS));
  for (const { id, what, where, condition } of ALARMS) {
    new ClsAlarm(scope, `${id}Alarm`, {
      name: `${props.name}: ${what}`,
      alarmTargets: [
        {
          topicId: props.topicId,
          logsetId: props.logsetId,
          query: `* | select count(*) as n where ${where}`,
          number: 1,
          // two runs, so that one that begins late is no silence.
          startTimeOffset: -2 * minutes,
          endTimeOffset: 0,
          syntaxRule: 1,
        },
      ],
      monitorTime: { type: 'Period', time: minutes },
      condition,
      triggerCount: 1,
      alarmPeriod: minutes,
      alarmNoticeIds: [...props.notify],
      status: true,
      dependsOn: [index],
    });
  }
}
