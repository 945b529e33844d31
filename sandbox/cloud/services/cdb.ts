// SPDX-License-Identifier: Apache-2.0
import type { Client } from 'tencentcloud-sdk-nodejs/tencentcloud/services/cdb/v20170320/cdb_client';
import type { MysqlInstance } from '../account';
import { ApiError, held, type Actions, type Cloud, type ReplyOf } from '../api';
import { inRange, oneOf } from '../ranges';

type Reply<A extends keyof Client> = ReplyOf<Client, A>;

const SOURCE = 'https://cloud.tencent.com/document/api/236/15839';
const WINDOWS = ['02:00-06:00', '06:00-10:00', '10:00-14:00', '14:00-18:00', '18:00-22:00', '22:00-02:00'];
const SWITCH = ['on', 'off'];

/** What an instance that was just bought has. @see https://cloud.tencent.com/document/api/236/15839 */
export function newMysqlInstance(): MysqlInstance {
  return {
    backup: {
      expireDays: 7,
      binlogExpireDays: 7,
      window: '02:00-06:00',
      method: 'physical',
      binlogStandby: 'off',
      binlogStandbyDays: 180,
      longTerm: 'off',
    },
    // SDK cdb v20170320, LocalBinlogConfigDefault.
    localBinlog: { saveHours: 120, maxUsage: 30 },
    remote: { backup: 'off', binlog: 'off', regions: [], expireDays: 7 },
  };
}

function instance(cloud: Cloud, id: string | undefined): MysqlInstance {
  // not the plain `InvalidParameter`, which the provider takes for a deleted instance whatever it says.
  return held(cloud.account.mysql, id, 'InvalidParameter.InstanceNotFound', 'MySQL instance');
}

export const cdb = {
  DescribeBackupConfig({ InstanceId }, cloud): Reply<'DescribeBackupConfig'> {
    const { backup } = instance(cloud, InstanceId);
    const [from = 0, to = 0] = backup.window.split('-').map((time) => Number(time.slice(0, 2)));
    // the vendor advises against them, and the provider reads them without looking whether they are there.
    const hours = { StartTimeMin: from, StartTimeMax: to };
    return {
      ...hours,
      BackupExpireDays: backup.expireDays,
      BackupMethod: backup.method,
      BinlogExpireDays: backup.binlogExpireDays,
      EnableBackupPeriodSave: backup.longTerm,
      BackupPeriodSaveDays: 1080,
      EnableBackupArchive: 'off',
      EnableBinlogArchive: 'off',
      EnableBackupStandby: 'off',
      EnableBinlogStandby: backup.binlogStandby,
      BinlogStandbyDays: backup.binlogStandbyDays,
    };
  },

  ModifyBackupConfig(request, cloud): Reply<'ModifyBackupConfig'> {
    const { backup } = instance(cloud, request.InstanceId);
    inRange('cdb.ExpireDays', request.ExpireDays);
    inRange('cdb.BinlogExpireDays', request.BinlogExpireDays);
    if (request.EnableBinlogStandby === 'on') inRange('cdb.BinlogStandbyDays', request.BinlogStandbyDays);
    oneOf('StartTime', request.StartTime, WINDOWS, SOURCE);
    oneOf('BackupMethod', request.BackupMethod, ['physical', 'snapshot'], `${SOURCE} and provider 1.83.25`);
    oneOf('EnableBinlogStandby', request.EnableBinlogStandby, SWITCH, SOURCE);
    const expireDays = request.ExpireDays ?? backup.expireDays;
    const binlogExpireDays = request.BinlogExpireDays ?? backup.binlogExpireDays;
    if (binlogExpireDays > expireDays) {
      throw new ApiError(
        'InvalidParameter.InvalidParameterValue',
        `'BinlogExpireDays' must be at most 'ExpireDays' (${expireDays} days), got ${binlogExpireDays}; see the text of binlog_period in provider 1.83.25`,
      );
    }
    Object.assign(backup, {
      expireDays,
      binlogExpireDays,
      window: request.StartTime ?? backup.window,
      method: request.BackupMethod ?? backup.method,
      binlogStandby: request.EnableBinlogStandby ?? backup.binlogStandby,
      binlogStandbyDays: request.BinlogStandbyDays ?? backup.binlogStandbyDays,
    });
    return {};
  },

  DescribeLocalBinlogConfig({ InstanceId }, cloud): Reply<'DescribeLocalBinlogConfig'> {
    const { localBinlog } = instance(cloud, InstanceId);
    const ours = newMysqlInstance().localBinlog;
    return {
      LocalBinlogConfig: { SaveHours: localBinlog.saveHours, MaxUsage: localBinlog.maxUsage },
      LocalBinlogConfigDefault: { SaveHours: ours.saveHours, MaxUsage: ours.maxUsage },
    };
  },

  ModifyLocalBinlogConfig(request, cloud): Reply<'ModifyLocalBinlogConfig'> {
    const { localBinlog } = instance(cloud, request.InstanceId);
    inRange('cdb.SaveHours', request.SaveHours);
    inRange('cdb.MaxUsage', request.MaxUsage);
    Object.assign(localBinlog, { saveHours: request.SaveHours, maxUsage: request.MaxUsage });
    return {};
  },

  DescribeRemoteBackupConfig({ InstanceId }, cloud): Reply<'DescribeRemoteBackupConfig'> {
    const { remote } = instance(cloud, InstanceId);
    return {
      ExpireDays: remote.expireDays,
      RemoteBackupSave: remote.backup,
      RemoteBinlogSave: remote.binlog,
      RemoteRegion: remote.regions,
      RegionList: ['ap-shanghai', 'ap-hongkong'],
    };
  },

  ModifyRemoteBackupConfig(request, cloud): Reply<'ModifyRemoteBackupConfig'> {
    const { remote } = instance(cloud, request.InstanceId);
    const source = 'https://www.tencentcloud.com/document/api/236/52528';
    oneOf('RemoteBackupSave', request.RemoteBackupSave, SWITCH, source);
    oneOf('RemoteBinlogSave', request.RemoteBinlogSave, SWITCH, source);
    inRange('cdb.RemoteExpireDays', request.ExpireDays);
    const regions = request.RemoteRegion ?? [];
    if (request.RemoteBackupSave === 'on' && regions.length === 0) {
      throw new ApiError(
        'MissingParameter',
        `'RemoteRegion' must name a region to switch the copies on; see ${source}`,
      );
    }
    if (request.RemoteBinlogSave === 'on' && request.RemoteBackupSave !== 'on') {
      throw new ApiError('InvalidParameter', `'RemoteBackupSave' must be on for 'RemoteBinlogSave'; see ${source}`);
    }
    Object.assign(remote, {
      backup: request.RemoteBackupSave,
      binlog: request.RemoteBinlogSave,
      regions,
      expireDays: request.ExpireDays,
    });
    return {};
  },
} satisfies Actions<Client>;
