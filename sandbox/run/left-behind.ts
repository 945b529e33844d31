// SPDX-License-Identifier: Apache-2.0
import type { Verification } from '../../lib/verify';
import type { Account } from '../cloud/account';

/** What is still in the account after a destroy, and what it is set to. */
export function leftBehind(account: Account): string[] {
  return [
    ...Object.entries(account.mysql).flatMap(([id, { backup, localBinlog, remote }]) => [
      `${id}: the provider reset it to backups ${backup.expireDays} d by ${backup.method}, binlog backups ${backup.binlogExpireDays} d`,
      `${id}: local binlogs stay at ${localBinlog.saveHours} h, copies in other regions stay ${remote.backup}`,
    ]),
    ...Object.entries(account.mongodb).map(
      ([id, rule]) => `${id}: the backup rule stays, full ${rule.fullDays} d and oplog ${rule.oplogDays} d`,
    ),
    ...Object.entries(account.redis).map(
      ([id, { parameters, window }]) =>
        `${id}: parameters stay (hz ${parameters['hz'] ?? '?'}), the daily backup was moved to ${window}`,
    ),
    ...Object.entries(account.ckafka).flatMap(([id, { topics }]) =>
      Object.keys(topics).map((name) => `${id}: topic ${name} stays`),
    ),
    ...Object.entries(account.pulsar).flatMap(([id, { namespaces }]) =>
      Object.keys(namespaces).map((name) => `${id}: namespace ${name} stays`),
    ),
    ...Object.entries(account.loadBalancers).map(([id, { logTopicId }]) =>
      logTopicId === '' ? `${id}: its access log is off` : `${id}: its access log still goes to ${logTopicId}`,
    ),
    ...Object.keys(account.buckets).map((name) => `bucket ${name} stays`),
    ...Object.values(account.logTopics).map(({ name }) => `log topic ${name} stays`),
    ...Object.values(account.logsets).map(({ name }) => `logset ${name} stays`),
    ...Object.keys(account.functions).map((name) => `function ${name} stays`),
    ...Object.values(account.roles).map(({ name }) => `role ${name} stays`),
    ...Object.values(account.policies).map(({ name }) => `policy ${name} stays`),
  ];
}

/** What the verifier says of a destroy plan: settings that stay, resets, and data that stays. One line for each cause. */
export function residues(verification: Verification): string[] {
  const found = verification.findings.filter(({ rule }) => rule === 'retention/residue');
  // a type for resources, and the store alone for the many places whose data stays in it.
  const lines = found.map(({ at, what }) =>
    at.startsWith('tencentcloud_') ? `${at.split('.')[0] ?? at}: ${what}` : what.replace(/, [^,]*$/, ''),
  );
  return [...new Set(lines)].sort();
}
