// SPDX-License-Identifier: Apache-2.0

/** One thing that the verifier found. */
export interface Finding {
  /** Stable id: `retention/<term>` of a store, or a generic rule such as `retention/outlives`. */
  readonly rule: string;
  readonly level: 'error' | 'warning';
  /** Address of the placement or of the resource. */
  readonly at: string;
  /** What is wrong now. */
  readonly what: string;
  /** Why it matters. */
  readonly why: string;
  /** What to do. */
  readonly remedy: string;
  /** Placements that share the cause. */
  readonly placements: readonly string[];
}

/** A finding in one sentence. */
export function findingText(finding: Finding): string {
  return `${finding.at}: ${finding.what}; ${finding.why}; ${finding.remedy} [${finding.rule}]`;
}
