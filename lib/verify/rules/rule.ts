// SPDX-License-Identifier: Apache-2.0
import type { Manifest } from '../../manifest';
import type { ResourceView } from '../../stores/resource';
import type { Finding } from '../findings/finding';
import type { Aside, Change, Doubt } from '../reading/input';
import type { PinnedPolicy } from '../reading/pinned-policy';
import type { Row } from '../rows';
import type { ViewIndex } from '../view-index';

/** A manifest with the resource that carries it. */
export interface Located {
  readonly manifest: Manifest;
  /** Address of the resource, or the mapping that stands for one. */
  readonly at: string;
  readonly file: string | undefined;
  /** Written by this library, so that it states bounds and directives; a mapping does not. */
  readonly own: boolean;
}

/** Manifests and the rows that they have on a set of resources. */
export interface Judged {
  readonly index: ViewIndex;
  readonly manifests: readonly Located[];
  readonly rows: readonly Row[];
}

/** Everything that a rule may look at. */
export interface RuleInput extends Judged {
  readonly changes: readonly Change[];
  /** The same judgement of the resources as they are now; undefined where nothing changes. */
  readonly before: Judged | undefined;
  readonly doubts: readonly Doubt[];
  /** Regions of providers. */
  readonly regions: readonly string[];
  readonly asides: readonly Aside[];
  /** SHA-256 of archives that lie beside the documents, by the path that a function states. */
  readonly archives: Readonly<Record<string, string>>;
  /** The same archives themselves, by the same path. */
  readonly packed: Readonly<Record<string, Uint8Array>>;
  /** The policy that the caller judges by; undefined: that of each manifest. */
  readonly pinned: PinnedPolicy | undefined;
  /** The hash that the policy must have; undefined: any. */
  readonly policyHash: string | undefined;
  /** `YYYY-MM-DD`; undefined where no clock may be read, as at synth. */
  readonly today: string | undefined;
}

/** A rule that holds for every store. Findings about a store's own terms come from its `inspect`. */
export type Rule = (input: RuleInput) => Finding[];

/** What every finding about a resource has. */
export function located(view: ResourceView): Pick<Finding, 'at' | 'placements'> & { file?: string } {
  return { at: view.address, placements: [], ...(view.file === undefined ? {} : { file: view.file }) };
}
