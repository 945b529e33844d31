// SPDX-License-Identifier: Apache-2.0
import { visible } from '../../text';

/** Why a finding does not fail the run: somebody answers for it until a day, or it was there before. */
export interface Suppression {
  readonly by: 'exemption' | 'baseline';
  /** The level that it would have. */
  readonly was: 'error' | 'warning';
  /** For people: who, why and until when. */
  readonly text: string;
}

/** One thing that the verifier found. */
export interface Finding {
  /** Stable id: `retention/<term>` of a store, or a generic rule such as `retention/outlives`. */
  readonly rule: string;
  /** `exempt`: it is in the report and fails nothing. */
  readonly level: 'error' | 'warning' | 'exempt';
  /**
   * Of an error only: nothing here is broken, and nobody can tell whether it is kept. A run of which all errors are so ends
   * with exit code 2 and not 1.
   * @default - it is broken
   */
  readonly unclear?: true;
  /** Address of the placement or of the resource. */
  readonly at: string;
  /** The file that it was found in. @default - a construct tree */
  readonly file?: string;
  /** What is wrong now. */
  readonly what: string;
  /** Why it matters. */
  readonly why: string;
  /** What to do. */
  readonly remedy: string;
  /** Placements that share the cause. */
  readonly placements: readonly string[];
  /** The age that a copy can reach, in milliseconds, where one is measured. */
  readonly gotMs?: number;
  /** The age that the policy allows, in milliseconds. */
  readonly allowedMs?: number;
  /** Of level `exempt` only. */
  readonly suppressed?: Suppression;
}

/** A finding in one sentence. */
export function findingText(finding: Finding): string {
  return visible(`${finding.at}: ${finding.what}; ${finding.why}; ${finding.remedy} [${finding.rule}]`);
}

/** Findings that fail a run. */
export function violations(findings: readonly Finding[]): Finding[] {
  return findings.filter((finding) => finding.level === 'error');
}
