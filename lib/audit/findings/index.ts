// SPDX-License-Identifier: Apache-2.0
import type { Finding } from '../../verify';
import { judgeAccess } from './access';
import { judgeAccount } from './account';
import { judgeCkafka } from './ckafka';
import { judgeCls } from './cls';
import { judgeCos } from './cos';
import { judgeDrift } from './drift';
import { judgeEnforcer } from './enforcer';
import type { AuditInput, Judge } from './found';
import { judgeMongodb } from './mongodb';
import { judgeMysql } from './mysql';
import { judgeNotKnown } from './not-known';
import { judgePulsar } from './pulsar';
import { judgeRedis } from './redis';
import { judgeSlowLogs } from './slow-logs';

export type { AuditInput } from './found';

const JUDGES: readonly Judge[] = [
  judgeNotKnown,
  judgeMysql,
  judgeMongodb,
  judgeRedis,
  judgeSlowLogs,
  judgeCkafka,
  judgePulsar,
  judgeCls,
  judgeCos,
  judgeDrift,
  judgeAccount,
  judgeEnforcer,
  judgeAccess,
];

/** Everything that the answers show, what is not known first. */
export function judgeAnswers(input: AuditInput): readonly Finding[] {
  return JUDGES.flatMap((judge) => judge(input));
}
