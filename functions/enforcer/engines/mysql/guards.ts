// SPDX-License-Identifier: Apache-2.0
import type { Allowance, MysqlDirective } from '../../../../lib/directives';
import { problem, RetentionError } from '../../../../lib/errors';

/** Names that an allowance of the estate may give. Each stands for one thing that makes an expiry unsafe or incomplete. */
export type GuardName =
  | 'foreign-keys'
  | 'triggers'
  | 'server-role'
  | 'storage-engine'
  | 'clock-zone'
  | 'clock-source'
  | 'clock-moves'
  | 'fulltext'
  | 'events'
  | 'recycle-bin'
  | 'statistics'
  | 'undeclared-tables'
  | 'settings';

/** What an estate may let the enforcer do beside deleting rows. */
export type PermissionName = 'fulltext-optimize';

/** What a guard saw that is not safe, or why it cannot see. A guard that is content returns none. */
export interface Finding {
  readonly guard: GuardName;
  /** The one thing that an allowance may be narrowed to, as in `undeclared-tables:messages_bak`. */
  readonly of?: string;
  /**
   * `youngGo`: a sweep could delete what nobody promised to delete, so none is made. `oldStay`: what is deleted lives on
   * beside the table, or the sum counts on something else; the sweep goes on and the directive fails.
   */
  readonly effect: 'youngGo' | 'oldStay';
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
export function judge(directive: MysqlDirective, findings: readonly Finding[]): readonly string[] {
  const open = findings.filter((finding) => allowance(directive, finding) === undefined);
  RetentionError.throwIfAny(
    open.map(({ guard, of, property, allowed, got, remedy }) =>
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

/** Whether the estate answers for this guard as a whole, or lets the enforcer do this. */
export function isAllowed(directive: MysqlDirective, guard: GuardName | PermissionName): boolean {
  return directive.allow?.some((each) => each.guard === guard) === true;
}

function allowance(directive: MysqlDirective, { guard, of }: Finding): Allowance | undefined {
  return directive.allow?.find((each) => each.guard === guard || (of !== undefined && each.guard === `${guard}:${of}`));
}
