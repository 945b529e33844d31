// SPDX-License-Identifier: Apache-2.0
import type { AuditRuleId } from '../../../lib/verify';
import type { Account } from '../../cloud/account';

/** Something that is wrong in an account, and the one finding that has to name it. */
export interface Hole {
  readonly name: string;
  readonly rule: AuditRuleId;
  /** The place that the finding names. */
  readonly at: string;
  /** A part of what the finding says, so that another finding at the same place does not pass for it. */
  readonly says: string;
  readonly dig: (account: Account, nowMs: number) => void;
}

/** Names of the reference estate. */
export const MYSQL = 'cdb-im000001';
export const OPS = 'cdb-im000002';
export const MONGODB = 'cmgo-im000001';
export const REDIS = 'crs-im000001';
export const CKAFKA = 'ckafka-im000001';
export const MEDIA = 'im-media-1250000000';
export const ARCHIVE = 'im-archive-1250000000';
export const ACCESS_LOG = 'topic-im-clb-access';
export const ENFORCER_LOG = 'topic-im-enforcer';
export const FUNCTION = 'im-retention-main';
export const HOME = 'ap-singapore';
/** A region of the account in which the estate has nothing. */
export const AWAY = 'ap-guangzhou';

/** Marks what an answer carries and no output may: seeded beside the fields that are read, and searched for afterwards. */
export const CANARY = 'secret-canary';

/** Adds to a list that may not be there yet. */
export function push<T>(table: Record<string, T[]>, key: string, item: NoInfer<T>): void {
  table[key] = [...(table[key] ?? []), item];
}
