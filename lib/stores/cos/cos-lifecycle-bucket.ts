// SPDX-License-Identifier: Apache-2.0
import { CosBucket, type CosBucketLifecycleRules } from '@cdktf/provider-tencentcloud/lib/cos-bucket';
import { Construct } from 'constructs';
import type { Directive } from '../../directives';
import { problem, RetentionError } from '../../errors';
import { byId, lifecycleOf, solveUnit, type Solved, type UnitProps } from '../construct';
import { cos } from './index';
import { ABORT_DAYS, RULES } from './limits';
import type { CosExpiry, CosLocation, CosSettings, CosUnit } from './types';

export type CosLifecycleBucketProps = UnitProps<CosUnit, CosLocation>;

/**
 * A bucket whose lifecycle rules end each prefix on time.
 *
 * Guarantees one rule per prefix with a stable id, noncurrent expiration where the bucket keeps versions, and one rule
 * for the whole bucket that aborts unfinished uploads and does nothing else: an expiration without a prefix would also
 * match the longest class. Cannot guarantee that a rule disabled in the console is noticed; the provider never reads the
 * state of a rule, so the enforcer's witness watches it.
 *
 * @example
 * new CosLifecycleBucket(stack, 'cos-media', { unit, placements, context });
 */
export class CosLifecycleBucket extends Construct {
  /** The bucket. */
  readonly resource: CosBucket;
  /** What was solved for the bucket. */
  readonly settings: CosSettings;
  /** Deletion by age below what lifecycle can keep, and a witness for every prefix. */
  readonly directives: readonly Directive[];

  constructor(scope: Construct, id: string, props: CosLifecycleBucketProps) {
    super(scope, id);
    const solved = solveUnit(cos, props);
    this.settings = solved.settings;
    this.directives = solved.directives;
    this.resource = this.render(props, solved);
  }

  private render(props: CosLifecycleBucketProps, solved: Solved<CosSettings, CosExpiry>): CosBucket {
    const { unit } = props;
    const rules = renderRules(props, solved);
    RetentionError.throwIfAny(
      rules.length <= RULES.max
        ? []
        : [
            problem(
              'retention/invalid',
              this.node.path,
              'placements',
              `at most ${RULES.max - 1} prefixes of one bucket`,
              `${rules.length - 1}`,
              'spread them over several buckets',
            ),
          ],
    );
    const bucket = new CosBucket(this, 'Resource', {
      bucket: unit.bucket,
      acl: 'private',
      versioningEnable: unit.versioned,
      forceClean: false,
      lifecycleRules: rules,
      lifecycle: lifecycleOf(props),
    });
    if (unit.adopt === true) bucket.importFrom(unit.bucket);
    return bucket;
  }
}

/** Rules in the order of their ids: the list is ordered for the provider, and the estate's order must not matter. */
function renderRules(
  props: CosLifecycleBucketProps,
  solved: Solved<CosSettings, CosExpiry>,
): CosBucketLifecycleRules[] {
  const rules: CosBucketLifecycleRules[] = [
    {
      id: 'abort-unfinished-uploads',
      filterPrefix: '',
      abortIncompleteMultipartUpload: { daysAfterInitiation: ABORT_DAYS.min },
    },
  ];
  for (const placement of byId(props.placements)) {
    const expiry = solved.placements.get(placement.id);
    // under a hold nothing may be deleted: the rule comes back with the deploy that removes the hold.
    if (expiry === undefined || placement.holdUntil !== undefined) continue;
    if (typeof expiry.expirationDays !== 'number') continue;
    rules.push({
      id: placement.id,
      filterPrefix: placement.location.prefix,
      expiration: { days: expiry.expirationDays },
      ...(typeof expiry.noncurrentDays === 'number'
        ? { nonCurrentExpiration: { nonCurrentDays: expiry.noncurrentDays } }
        : {}),
    });
  }
  return rules;
}
