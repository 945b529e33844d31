// SPDX-License-Identifier: Apache-2.0
import { ACCOUNT_HOLES, ENFORCER_HOLES } from './account';
import { COS_HOLES } from './cos';
import { MONGODB_HOLES, REDIS_HOLES } from './documents';
import { MYSQL_HOLES } from './mysql';
import { CKAFKA_HOLES, LOG_HOLES } from './streams';

export { CANARY, type Hole } from './hole';

/** At least one of each kind that an audit looks for, in the account of the reference estate. */
export const HOLES = [
  ...MYSQL_HOLES,
  ...MONGODB_HOLES,
  ...REDIS_HOLES,
  ...CKAFKA_HOLES,
  ...LOG_HOLES,
  ...COS_HOLES,
  ...ENFORCER_HOLES,
  ...ACCOUNT_HOLES,
];
