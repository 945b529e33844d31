// SPDX-License-Identifier: Apache-2.0
import { ClsAlarm } from '@cdktf/provider-tencentcloud/lib/cls-alarm';
import { ClsIndex } from '@cdktf/provider-tencentcloud/lib/cls-index';
import type { Construct } from 'constructs';
import { ENFORCER_ALARMS, MESSAGE_FIELD, type LogAlarm } from '../directives';
import { MINUTE_MS } from '../policy';
import { ALARM_CHECK_MINUTES } from './limits';

export interface AlarmsProps {
  readonly name: string;
  readonly logsetId: string;
  readonly topicId: string;
  readonly notify: readonly string[];
  readonly everyMs: number;
}

/** The index that the queries need, and one alarm each for silence, failure and a witness near its deadline. */
export function addAlarms(scope: Construct, props: AlarmsProps): ClsIndex {
  const index = new ClsIndex(scope, 'Index', {
    topicId: props.topicId,
    status: true,
    rule: {
      keyValue: {
        caseSensitive: true,
        keyValues: [
          { key: MESSAGE_FIELD, value: { type: 'text', sqlFlag: true, tokenizer: '@&?|#()=\'",;:<>[]{}/ \n\t\r\\' } },
        ],
      },
    },
  });
  addLogAlarms(scope, ENFORCER_ALARMS, index, props);
  return index;
}

/** Alarms by the lines of a function that runs every so often. */
export function addLogAlarms(scope: Construct, alarms: readonly LogAlarm[], index: ClsIndex, props: AlarmsProps): void {
  const minutes = Math.min(ALARM_CHECK_MINUTES.max, Math.ceil(props.everyMs / MINUTE_MS));
  for (const { id, what, query, condition } of alarms) {
    new ClsAlarm(scope, `${id}Alarm`, {
      name: `${props.name}: ${what}`,
      alarmTargets: [
        {
          topicId: props.topicId,
          logsetId: props.logsetId,
          query,
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
