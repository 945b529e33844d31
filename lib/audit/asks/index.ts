// SPDX-License-Identifier: Apache-2.0
import { ACCOUNT_ASKS, IDENTITY, REGIONS } from './account';
import type { Ask } from './ask';
import { CKAFKA_ASKS } from './ckafka';
import { CLS_ASKS } from './cls';
import { COS_ASKS } from './cos';
import { MONGODB_ASKS } from './mongodb';
import { MYSQL_ASKS } from './mysql';
import { PULSAR_ASKS } from './pulsar';
import { REDIS_ASKS } from './redis';

/** Asked first: without them nothing else can be asked. */
export const FIRST_ASKS: readonly Ask[] = [IDENTITY, REGIONS];

/** Everything that an audit asks. Adding an ask adds a right to docs/auditing.md, and nothing else. */
export const ASKS: readonly Ask[] = [
  ...MYSQL_ASKS,
  ...MONGODB_ASKS,
  ...REDIS_ASKS,
  ...CKAFKA_ASKS,
  ...PULSAR_ASKS,
  ...CLS_ASKS,
  ...COS_ASKS,
  ...ACCOUNT_ASKS,
];
