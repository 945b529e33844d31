// SPDX-License-Identifier: Apache-2.0
import type { Client } from 'tencentcloud-sdk-nodejs/tencentcloud/services/redis/v20180412/redis_client';
import { BACKUP_KEPT, DEFAULT_EFFORT, DEFAULT_HZ } from '../../../lib/stores/redis/limits';
import { DAY_MS } from '../../../lib/policy';
import type { RedisInstance } from '../account';
import { ApiError, held, type Actions, type Cloud, type ReplyOf } from '../api';
import { inRange, RANGES, type Ranged } from '../ranges';

type Reply<A extends keyof Client> = ReplyOf<Client, A>;

const WEEK = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const BACKUP_DAYS = BACKUP_KEPT.ms / DAY_MS;

/** What an instance that was just bought has. @see https://cloud.tencent.com/document/api/239/20016 */
export function newRedisInstance(): RedisInstance {
  return {
    window: '03:00-04:00',
    weekDays: WEEK,
    backupDays: BACKUP_DAYS,
    parameters: {
      hz: String(DEFAULT_HZ),
      'active-expire-effort': String(DEFAULT_EFFORT),
      'maxmemory-policy': 'noeviction',
      timeout: '31536000',
    },
  };
}

function instance(cloud: Cloud, id: string | undefined): RedisInstance {
  return held(cloud.account.redis, id, 'ResourceNotFound.InstanceNotExists', 'Redis instance');
}

export const redis = {
  DescribeAutoBackupConfig({ InstanceId }, cloud): Reply<'DescribeAutoBackupConfig'> {
    const { window, weekDays, backupDays } = instance(cloud, InstanceId);
    return {
      AutoBackupType: 1,
      WeekDays: weekDays,
      TimePeriod: window,
      BackupStorageDays: backupDays,
      BinlogStorageDays: backupDays,
    };
  },

  ModifyAutoBackupConfig(request, cloud): Reply<'ModifyAutoBackupConfig'> {
    const found = instance(cloud, request.InstanceId);
    if (request.TimePeriod !== undefined && !/^([01]\d|2[0-3]):00-([01]\d|2[0-4]):00$/.test(request.TimePeriod)) {
      throw new ApiError('InvalidParameterValue', `'TimePeriod' must be an hour, got '${request.TimePeriod}'`);
    }
    if (request.BackupStorageDays !== undefined && request.BackupStorageDays !== BACKUP_DAYS) {
      throw new ApiError(
        'InvalidParameterValue',
        `'BackupStorageDays' must be ${BACKUP_DAYS}; see ${BACKUP_KEPT.source}`,
      );
    }
    found.window = request.TimePeriod ?? found.window;
    // the vendor takes a backup every day, whatever is asked for.
    return { AutoBackupType: 1, WeekDays: found.weekDays, TimePeriod: found.window, BackupStorageDays: BACKUP_DAYS };
  },

  DescribeInstanceParams({ InstanceId }, cloud): Reply<'DescribeInstanceParams'> {
    const entries = Object.entries(instance(cloud, InstanceId).parameters);
    const numeric = entries.filter(([, value]) => /^\d+$/.test(value));
    const words = entries.filter(([, value]) => !/^\d+$/.test(value));
    return {
      TotalCount: entries.length,
      InstanceIntegerParam: numeric.map(([ParamName, CurrentValue]) => ({
        ParamName,
        CurrentValue,
        ValueType: 'Integer',
      })),
      InstanceEnumParam: words.map(([ParamName, CurrentValue]) => ({ ParamName, CurrentValue, ValueType: 'Enum' })),
      InstanceTextParam: [],
      InstanceMultiParam: [],
    };
  },

  ModifyInstanceParams(request, cloud): Reply<'ModifyInstanceParams'> {
    const { parameters } = instance(cloud, request.InstanceId);
    for (const { Key, Value } of request.InstanceParams) {
      if (!Object.hasOwn(parameters, Key)) throw new ApiError('InvalidParameterValue', `'${Key}' is no parameter`);
      if (Object.hasOwn(RANGES, `redis.${Key}`)) inRange(`redis.${Key}` as Ranged, Number(Value));
    }
    for (const { Key, Value } of request.InstanceParams) parameters[Key] = Value;
    return { Changed: true, TaskId: cloud.task() };
  },

  DescribeTaskInfo({ TaskId }, cloud): Reply<'DescribeTaskInfo'> {
    const task = held(cloud.account.tasks, String(TaskId), 'ResourceNotFound', 'task');
    if (task.polls > 0) {
      task.polls -= 1;
      return { Status: 'running', TaskType: 'TASK_PARAM', TaskMessage: '' };
    }
    return { Status: task.fails ? 'failed' : 'succeed', TaskType: 'TASK_PARAM', TaskMessage: '' };
  },
} satisfies Actions<Client>;
