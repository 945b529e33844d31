// SPDX-License-Identifier: Apache-2.0
import type { Client } from 'tencentcloud-sdk-nodejs/tencentcloud/services/mongodb/v20190725/mongodb_client';
import type { MongodbInstance } from '../account';
import { ApiError, held, type Actions, type Cloud, type ReplyOf } from '../api';
import { inRange } from '../ranges';

type Reply<A extends keyof Client> = ReplyOf<Client, A>;

const SOURCE = 'https://cloud.tencent.com/document/product/240/107166';
/** Logical, physical, snapshot. */
const METHODS = [0, 1, 3];
const HOURS = 24;

/** What an instance that was just bought has. @see https://cloud.tencent.com/document/product/240/107166 */
export function newMongodbInstance(): MongodbInstance {
  return { method: 0, hour: 3, fullDays: 7, oplogDays: 7, notify: false, longTermUnit: '', longTermDays: 0 };
}

function instance(cloud: Cloud, id: string | undefined): MongodbInstance {
  return held(cloud.account.mongodb, id, 'InvalidParameterValue.NotFoundInstance', 'MongoDB instance');
}

export const mongodb = {
  DescribeBackupRules({ InstanceId }, cloud): Reply<'DescribeBackupRules'> {
    const rules = instance(cloud, InstanceId);
    return {
      BackupSaveTime: rules.fullDays,
      BackupFrequency: HOURS,
      BackupTime: rules.hour,
      BackupMethod: rules.method,
      ActiveWeekdays: '0,1,2,3,4,5,6',
      LongTermInterval: rules.longTermUnit,
      LongTermActiveDays: '',
      LongTermExpiredDays: rules.longTermDays,
      OplogExpiredDays: rules.oplogDays,
      BackupVersion: 0,
      AlertThreshold: 100,
    };
  },

  SetBackupRules(request, cloud): Reply<'SetBackupRules'> {
    const rules = instance(cloud, request.InstanceId);
    if (request.BackupMethod !== undefined && !METHODS.includes(request.BackupMethod)) {
      throw new ApiError(
        'InvalidParameterValue',
        `'BackupMethod' must be 0, 1 or 3, got ${request.BackupMethod}; see ${SOURCE}`,
      );
    }
    if (request.BackupTime !== undefined && (request.BackupTime < 0 || request.BackupTime >= HOURS)) {
      throw new ApiError(
        'InvalidParameterValue',
        `'BackupTime' must be an hour, got ${request.BackupTime}; see ${SOURCE}`,
      );
    }
    inRange('mongodb.BackupRetentionPeriod', request.BackupRetentionPeriod);
    inRange('mongodb.OplogExpiredDays', request.OplogExpiredDays);
    const unit = request.LongTermUnit ?? request.LongTermInterval ?? '';
    if (unit !== '') inRange('mongodb.LongTermExpiredDays', request.LongTermExpiredDays);
    Object.assign(rules, {
      method: request.BackupMethod ?? rules.method,
      hour: request.BackupTime ?? rules.hour,
      fullDays: request.BackupRetentionPeriod ?? rules.fullDays,
      oplogDays: request.OplogExpiredDays ?? rules.oplogDays,
      notify: request.Notify ?? rules.notify,
      ...(unit === '' ? {} : { longTermUnit: unit, longTermDays: request.LongTermExpiredDays ?? rules.longTermDays }),
    });
    return {};
  },
} satisfies Actions<Client>;
