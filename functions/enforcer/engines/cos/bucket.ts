// SPDX-License-Identifier: Apache-2.0
import type COS from 'cos-nodejs-sdk-v5';
import type { CosDirective } from '../../../../lib/directives';
import { problem, RetentionError, type Problem } from '../../../../lib/errors';
import type { BucketSettings, ObjectStore, Told } from './store';

/** Names that an allowance of the estate may give. */
export type CosGuard = 'cos-replication' | 'cos-object-lock' | 'cos-versioning' | 'undeclared-prefixes';

type Place = { readonly Bucket: string; readonly Region: string };

/** Answers that say that nothing is configured. */
const NONE = [
  'ReplicationConfigurationnotFoundError',
  'ObjectLockConfigurationNotFoundError',
  'NoSuchObjectLockConfiguration',
];

/** Asks the bucket for what keeps objects beside their own deletion. */
export async function bucketSettings(cos: COS, place: Place, versioning: string): Promise<BucketSettings> {
  const replicatedTo = await told<readonly string[]>([], async () => {
    const { Rules } = (await cos.getBucketReplication(place)).ReplicationConfiguration;
    // a rule that is switched off copies nothing any more; what it has copied is there.
    return (Rules as typeof Rules | undefined)?.map(({ Destination }) => Destination.Bucket);
  });
  const locked = await told(false, async () => {
    // the client has no call for it.
    const { Body } = await cos.request({ ...place, Method: 'GET', Action: 'object-lock', RawBody: true });
    const state = /<ObjectLockEnabled>([^<]*)</.exec(String(Body))?.[1];
    return state === undefined ? undefined : state === 'Enabled';
  });
  return { versioning, replicatedTo, locked };
}

/** @param ask undefined where the answer does not speak of it */
async function told<T>(none: T, ask: () => Promise<T | undefined>): Promise<Told<T>> {
  try {
    const is = await ask();
    return is === undefined ? { unknown: 'an empty answer' } : { is };
  } catch (error) {
    const { code, statusCode } = error as { code?: unknown; statusCode?: unknown };
    if (NONE.includes(String(code))) return { is: none };
    // the connection's, or the store's own trouble, is tried again.
    if (typeof statusCode !== 'number' || statusCode >= 500) throw error;
    return { unknown: String(code) };
  }
}

/**
 * Compares the bucket with what the sum counts on.
 * @returns lines for what somebody answers for
 * @throws RetentionError with everything that keeps objects and nobody answers for
 */
export async function checkBucket(directive: CosDirective, store: ObjectStore): Promise<readonly string[]> {
  const settings = await store.settings();
  const notices: string[] = [];
  const problems: Problem[] = [];
  const check = (guard: CosGuard, property: string, allowed: string, got: string | undefined, remedy: string): void => {
    if (got === undefined) return;
    const by = directive.allow?.find((each) => each.guard === guard);
    const at = `${property} of bucket '${directive.bucket}'`;
    if (by !== undefined)
      notices.push(`${at} must be ${allowed}, got ${got}; allowed as '${guard}' by ${by.who}: ${by.why}`);
    else
      problems.push(
        problem(
          'retention/invalid',
          directive.id,
          at,
          allowed,
          got,
          `${remedy}, or allow '${guard}' in the placement, with who and why`,
        ),
      );
  };
  const { versioning, replicatedTo, locked } = settings;
  check(
    'cos-replication',
    'replication',
    'none: what is deleted here stays in its copy',
    'unknown' in replicatedTo
      ? `an answer that is not known (${replicatedTo.unknown})`
      : replicatedTo.is.length === 0
        ? undefined
        : `copies in ${replicatedTo.is.map((each) => `'${each}'`).join(', ')}`,
    'unknown' in replicatedTo
      ? 'grant cos:GetBucketReplication to the enforcer'
      : 'take the rules away and place the other bucket',
  );
  check(
    'cos-object-lock',
    'object lock',
    'off: a locked object is deleted by nobody',
    'unknown' in locked
      ? `an answer that is not known (${locked.unknown})`
      : locked.is
        ? "'Enabled', which cannot be undone"
        : undefined,
    'unknown' in locked
      ? 'grant cos:GetBucketObjectLockConfiguration to the enforcer'
      : 'move the objects to another bucket',
  );
  const expected = directive.expects?.versioned;
  const got = versioning === '' ? 'none' : `'${versioning}'`;
  if (expected !== undefined)
    check(
      'cos-versioning',
      'versioning',
      expected ? "'Enabled', as the estate says" : 'none, as the estate says',
      (versioning === 'Enabled') === expected && (expected || versioning === '') ? undefined : got,
      expected
        ? 'switch it on, or write versioned: false into the unit'
        : 'write versioned: true into the unit: what is deleted here stays as a noncurrent version',
    );
  if (problems.length > 0) throw new RetentionError(problems);
  return notices;
}
