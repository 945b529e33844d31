// SPDX-License-Identifier: Apache-2.0
import type { Client } from 'tencentcloud-sdk-nodejs/tencentcloud/services/cls/v20201016/cls_client';
import { held, type Actions, type ReplyOf } from '../api';

type Reply<A extends keyof Client> = ReplyOf<Client, A>;

function ids(
  filters: readonly { Key: string; Values: readonly string[] }[] | undefined,
  key: string,
): readonly string[] {
  return (filters ?? []).find((each) => each.Key === key)?.Values ?? [];
}

/** Alarms of log topics and who is notified. They are kept as they were sent. */
export const clsAlarms = {
  CreateAlarm(request, cloud): Reply<'CreateAlarm'> {
    for (const { TopicId } of request.AlarmTargets) {
      held(cloud.account.logTopics, TopicId, 'ResourceNotFound.TopicNotExist', 'log topic');
    }
    for (const id of request.AlarmNoticeIds ?? []) {
      held(cloud.account.alarmNotices, id, 'ResourceNotFound.AlarmNoticeNotExist', 'alarm notice');
    }
    const AlarmId = cloud.id('alarm-');
    cloud.account.alarms[AlarmId] = { ...request, Status: request.Status ?? true, AlarmId };
    return { AlarmId };
  },

  DescribeAlarms({ Filters }, cloud): Reply<'DescribeAlarms'> {
    const asked = ids(Filters, 'alarmId');
    const Alarms = Object.values(cloud.account.alarms).filter((each) => asked.includes(each.AlarmId ?? ''));
    return { Alarms, TotalCount: Alarms.length };
  },

  ModifyAlarm({ AlarmId, ...request }, cloud): Reply<'ModifyAlarm'> {
    const alarm = held(cloud.account.alarms, AlarmId, 'ResourceNotFound.AlarmNotExist', 'alarm');
    Object.assign(alarm, request);
    return {};
  },

  DeleteAlarm({ AlarmId }, cloud): Reply<'DeleteAlarm'> {
    held(cloud.account.alarms, AlarmId, 'ResourceNotFound.AlarmNotExist', 'alarm');
    Reflect.deleteProperty(cloud.account.alarms, AlarmId);
    return {};
  },

  CreateAlarmNotice({ DeliverConfig: _deliver, ...request }, cloud): Reply<'CreateAlarmNotice'> {
    const AlarmNoticeId = cloud.id('notice-');
    cloud.account.alarmNotices[AlarmNoticeId] = { ...request, AlarmNoticeId };
    return { AlarmNoticeId };
  },

  DescribeAlarmNotices({ Filters }, cloud): Reply<'DescribeAlarmNotices'> {
    const asked = ids(Filters, 'alarmNoticeId');
    const AlarmNotices = Object.values(cloud.account.alarmNotices).filter((each) =>
      asked.includes(each.AlarmNoticeId ?? ''),
    );
    return { AlarmNotices, TotalCount: AlarmNotices.length };
  },

  ModifyAlarmNotice({ AlarmNoticeId, DeliverConfig: _deliver, ...request }, cloud): Reply<'ModifyAlarmNotice'> {
    const notice = held(
      cloud.account.alarmNotices,
      AlarmNoticeId,
      'ResourceNotFound.AlarmNoticeNotExist',
      'alarm notice',
    );
    Object.assign(notice, request);
    return {};
  },

  DeleteAlarmNotice({ AlarmNoticeId }, cloud): Reply<'DeleteAlarmNotice'> {
    held(cloud.account.alarmNotices, AlarmNoticeId, 'ResourceNotFound.AlarmNoticeNotExist', 'alarm notice');
    Reflect.deleteProperty(cloud.account.alarmNotices, AlarmNoticeId);
    return {};
  },
} satisfies Actions<Client>;
