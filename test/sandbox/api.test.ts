// SPDX-License-Identifier: Apache-2.0
import type { Client } from 'tencentcloud-sdk-nodejs/tencentcloud/services/cdb/v20170320/cdb_client';
import { ApiError, held, type Actions, type ReplyOf } from '../../sandbox/cloud/api';
import { cdb } from '../../sandbox/cloud/services/cdb';

type Reply<A extends keyof Client> = ReplyOf<Client, A>;

// what `npm run typecheck` proves: each of these lines has to be an error.
export const wrong = {
  misspeltAction: {
    // @ts-expect-error -- there is no such action
    DescribeBackupConfigs: () => ({}),
  } satisfies Actions<Client>,
  misspeltParameter: {
    // @ts-expect-error -- there is no such parameter
    DescribeBackupConfig: ({ InstanceID }) => ({ BackupMethod: String(InstanceID) }),
  } satisfies Actions<Client>,
  wrongType: {
    // @ts-expect-error -- days are a number
    DescribeBackupConfig: () => ({ BackupExpireDays: '7' }),
  } satisfies Actions<Client>,
  misspeltField: {
    // @ts-expect-error -- there is no such field
    DescribeBackupConfig: (): Reply<'DescribeBackupConfig'> => ({ BackupExpireDay: 7 }),
  } satisfies Actions<Client>,
};

test('handlers are found by the name of their action', () => {
  expect(Object.keys(cdb)).toContain('ModifyBackupConfig');
});

test('what the account does not hold is not found, in the words of the vendor', () => {
  expect(() => held({}, 'cdb-1', 'ResourceNotFound', 'instance')).toThrow("instance 'cdb-1' does not exist");
  expect(ApiError.is(new ApiError('ResourceNotFound', 'gone'))).toBe(true);
});
