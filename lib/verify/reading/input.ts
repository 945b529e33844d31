// SPDX-License-Identifier: Apache-2.0
import type { ResourceView } from '../../stores/resource';

/** What Terraform will do to a resource. `replace` destroys it and creates another. */
export type Action = 'create' | 'update' | 'replace' | 'delete' | 'forget' | 'none';

/** One resource in a plan, as it is and as it will be. */
export interface Change {
  readonly address: string;
  readonly type: string;
  readonly action: Action;
  /** null: there was none. */
  readonly before: ResourceView | null;
  /** null: there will be none. */
  readonly after: ResourceView | null;
}

/** Something that a document leaves open, so that a verdict about it would be a guess. */
export interface Doubt {
  readonly at: string;
  readonly what: string;
  /** `warning` where the rest of the document can be judged all the same. */
  readonly level: 'error' | 'warning';
  /** Nobody can tell what it means: exit code 2. @default - what it leaves open is a violation */
  readonly unclear?: true;
}

/** Something beside the resources that reaches the data: a rule of its own judges it. */
export interface Aside {
  /** `command`: a provisioner; `forgotten`: what Terraform lets go of; `provider`: another account or endpoint. */
  readonly kind: 'command' | 'forgotten' | 'provider';
  readonly at: string;
  readonly what: string;
}

/** Whether a text names a region, and is no expression. */
export function isRegion(text: string): boolean {
  return /^[a-z][a-z0-9-]+$/.test(text);
}

/** One document, read. */
export interface Input {
  readonly file: string;
  readonly form: 'synthesised' | 'plan' | 'state';
  /** Resources as they are or, in a plan, as they will be. */
  readonly views: readonly ResourceView[];
  /** Of a plan only. */
  readonly changes: readonly Change[];
  readonly doubts: readonly Doubt[];
  /** Regions of the providers. One that is not known is the expression that says it, and an empty text where none is set. */
  readonly regions: readonly string[];
  /** What reaches the data beside the resources. @default - nothing */
  readonly asides?: readonly Aside[];
  /** SHA-256 of the archives that functions name and that lie beside the document, by the path that they state. @default - none */
  readonly archives?: Readonly<Record<string, string>>;
  /** The same archives themselves, by the same path. @default - none */
  readonly packed?: Readonly<Record<string, Uint8Array>>;
}
