// SPDX-License-Identifier: Apache-2.0
import { DAY_MS } from '../../../lib/policy';
import { emptyBucketAudit, type BucketAudit } from '../../cloud/audit-state';
import { ARCHIVE, AWAY, MEDIA, type Hole } from './hole';

const REQUESTS = 'log/requests/';

/** Copies of objects, and objects that stay. */
export const COS_HOLES: readonly Hole[] = [
  {
    name: 'a bucket that no estate declares',
    rule: 'retention/stranger',
    at: 'cos stranger-1250000000',
    says: `a bucket in ${AWAY}`,
    dig: ({ audit }) => void (audit.buckets['stranger-1250000000'] = AWAY),
  },
  {
    name: 'a rule of a bucket switched off, which no plan shows',
    rule: 'retention/drift',
    at: `cos ${ARCHIVE} prefix '${REQUESTS}'`,
    says: 'disabled, which no plan shows',
    dig: ({ buckets }) => {
      const rule = buckets[ARCHIVE]?.lifecycle.find(({ prefix }) => prefix === REQUESTS);
      if (rule !== undefined) rule.status = 'Disabled';
    },
  },
  {
    name: 'versioning switched on by hand',
    rule: 'retention/drift',
    at: `cos ${ARCHIVE}`,
    says: 'versioning is Enabled',
    dig: ({ buckets }) => void Object.assign(buckets[ARCHIVE] ?? {}, { versioning: 'Enabled' }),
  },
  {
    name: 'replication of a bucket',
    rule: 'retention/pipeline',
    at: `cos ${MEDIA} replication copy`,
    says: 'far-1250000000, where no rule of ours deletes',
    dig: ({ audit }) => set(audit, MEDIA, { replication: 'far-1250000000' }),
  },
  {
    name: 'an inventory of a bucket',
    rule: 'retention/name-list',
    at: `cos ${MEDIA} inventory names`,
    says: 'an inventory of its names goes to',
    dig: ({ audit }) => set(audit, MEDIA, { inventory: 'far-1250000000' }),
  },
  {
    name: 'an access log of a bucket',
    rule: 'retention/name-list',
    at: `cos ${ARCHIVE}`,
    says: 'its access log goes to bucket far-1250000000',
    dig: ({ audit }) => set(audit, ARCHIVE, { logging: 'far-1250000000' }),
  },
  {
    name: 'an object lock',
    rule: 'retention/live-lock',
    at: `cos ${ARCHIVE}`,
    says: 'object lock is on',
    dig: ({ audit }) => set(audit, ARCHIVE, { locked: true }),
  },
  {
    name: 'an object that the enforcer should have deleted',
    rule: 'retention/overdue-object',
    at: `cos ${MEDIA}/chat/7d/`,
    says: 'the oldest object is 100 d old',
    dig: ({ audit }, nowMs) =>
      list(audit, MEDIA).versions.push({ key: 'chat/7d/late', modified: iso(nowMs - 100 * DAY_MS), latest: true }),
  },
  {
    name: 'a version that the enforcer should have deleted',
    rule: 'retention/overdue-object',
    at: `cos ${MEDIA}/chat/30d/`,
    says: 'the oldest version is 50 d old',
    dig: ({ audit }, nowMs) =>
      list(audit, MEDIA).versions.push(
        { key: 'chat/30d/overwritten', modified: iso(nowMs - DAY_MS), latest: true },
        { key: 'chat/30d/overwritten', modified: iso(nowMs - 50 * DAY_MS), latest: false },
        { key: 'chat/30d/overwritten', modified: iso(nowMs - 60 * DAY_MS), latest: false },
      ),
  },
  {
    name: 'an object past its rule',
    rule: 'retention/overdue-object',
    at: `cos ${ARCHIVE}/profiles/30d/`,
    says: 'the oldest object is 60 d old, its rule says 29 d',
    dig: ({ audit }, nowMs) =>
      list(audit, ARCHIVE).versions.push({
        key: 'profiles/30d/late',
        modified: iso(nowMs - 60 * DAY_MS),
        latest: true,
      }),
  },
  {
    name: 'an unfinished upload past its rule',
    rule: 'retention/overdue-object',
    at: `cos ${ARCHIVE}/${REQUESTS}`,
    says: 'the oldest unfinished upload is 40 d old',
    dig: ({ audit }, nowMs) =>
      list(audit, ARCHIVE).uploads.push({ key: `${REQUESTS}part`, initiated: iso(nowMs - 40 * DAY_MS) }),
  },
];

type AuditState = Parameters<Hole['dig']>[0]['audit'];

function list(audit: AuditState, bucket: string): BucketAudit {
  return (audit.bucketAudit[bucket] ??= emptyBucketAudit());
}

function set(audit: AuditState, bucket: string, more: Partial<BucketAudit>): void {
  Object.assign(list(audit, bucket), more);
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
