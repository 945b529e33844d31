// SPDX-License-Identifier: Apache-2.0
import type { Terminations } from '../../directives';
import type { Found } from '../resource';
import type { UnitBase } from '../store';

/** A bucket that we own: created by the stack, or adopted with its content. */
export interface CosUnit extends UnitBase {
  readonly store: 'cos';
  /** Full bucket name with the APPID suffix, for example `im-media-1250000000`. */
  readonly bucket: string;
  /** Whether overwritten and deleted objects are kept as noncurrent versions. */
  readonly versioned: boolean;
  /**
   * The bucket exists: import it instead of creating it.
   * @default false
   */
  readonly adopt?: boolean;
}

/** Objects under one prefix. */
export interface CosLocation {
  /** Not empty. With `terminations` it names the application: `config/{application}/`. */
  readonly prefix: string;
  /**
   * Where the enforcer reads which applications are terminated.
   * @default - the prefix forgets by plain age
   */
  readonly terminations?: Terminations;
}

/** Companion settings of a bucket, as solved or as found. */
export interface CosSettings {
  readonly versioned: Found<boolean>;
  /** Days after which an unfinished upload is aborted, by the rule for the whole bucket. */
  readonly abortDays: Found<number>;
  /** Object lock defeats every lifecycle rule. */
  readonly objectLock: Found<boolean>;
  /** Cross-region replication: copies that no rule here expires. */
  readonly replicated: Found<boolean>;
}

/**
 * A lifecycle rule that takes objects of a prefix and proves no end of all of them: its own prefix is narrower or not
 * known, or it acts on a date.
 */
export interface CosStrayRule {
  /** Which one, in words: `rule for 'chat/30d/tmp/'`. */
  readonly text: string;
  /** Age at which it deletes an object, 0 where that is a date or not known; null: it deletes noncurrent versions only. */
  readonly objectDays: number | null;
}

/** How one prefix forgets: by lifecycle rule, or by a directive below what lifecycle can keep. */
export interface CosExpiry {
  readonly expirationDays: Found<number>;
  readonly noncurrentDays: Found<number>;
  readonly deleteAfterMs: number | null;
  /**
   * Rules beside those that cover the prefix; they only ever delete earlier.
   * @default - none
   */
  readonly strayRules?: readonly CosStrayRule[];
}
