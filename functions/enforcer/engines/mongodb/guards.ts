// SPDX-License-Identifier: Apache-2.0
import type { Allowance, MongodbDirective } from '../../../../lib/directives';
import { problem, RetentionError } from '../../../../lib/errors';

/** Names that an allowance of the estate may give. */
export type MongodbGuard =
  | 'server-role'
  | 'server-clock'
  | 'server-version'
  | 'ttl-monitor'
  | 'collection'
  | 'indexes'
  | 'other-ttl-index'
  | 'dates-in-arrays'
  | 'sentinel-dates'
  | 'early-expiry'
  | 'undeclared-collections'
  | 'profiler'
  | 'oplog-window';

/** What a guard saw that is not safe, or why it cannot see. A guard that is content returns none. */
export interface Finding {
  readonly guard: MongodbGuard;
  /** The one thing that an allowance may be narrowed to, as in `undeclared-collections:messages_bak`. */
  readonly of?: string;
  readonly property: string;
  readonly allowed: string;
  /** What is there; for what cannot be seen, that it is not known and why. */
  readonly got: string;
  readonly remedy: string;
}

/**
 * Fails with all findings that nobody answers for. Returns a line for each that the estate allows, with who and why:
 * an allowance is never silent.
 */
export function judge(directive: MongodbDirective, findings: readonly Finding[]): readonly string[] {
  RetentionError.throwIfAny(
    findings
      .filter((finding) => allowance(directive, finding) === undefined)
      .map(({ guard, of, property, allowed, got, remedy }) =>
        problem(
          'retention/invalid',
          directive.id,
          property,
          allowed,
          got,
          `${remedy}, or state in 'allow' of the placement who answers for the guard '${of === undefined ? guard : `${guard}:${of}`}' and why`,
        ),
      ),
  );
  return findings.flatMap((finding) => {
    const by = allowance(directive, finding);
    return by === undefined
      ? []
      : [`guard '${by.guard}' is allowed by ${by.who} (${by.why}) although there is ${finding.got}`];
  });
}

/** Whether the estate answers for all of these. */
export function areAllowed(directive: MongodbDirective, findings: readonly Finding[]): boolean {
  return findings.every((finding) => allowance(directive, finding) !== undefined);
}

function allowance(directive: MongodbDirective, { guard, of }: Finding): Allowance | undefined {
  return directive.allow?.find((each) => each.guard === guard || (of !== undefined && each.guard === `${guard}:${of}`));
}
