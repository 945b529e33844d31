// SPDX-License-Identifier: Apache-2.0
import { blocks, type ResourceView } from '../../../../stores/resource';

/**
 * What becomes of records because of a type of resource. `harmless`: nothing. `holds`: a service keeps them, and no store of
 * this library judges it. `copies`: they are copied or delivered elsewhere, or brought back. `wipes`: they are deleted
 * beside every formula.
 */
export type Verdict = 'harmless' | 'holds' | 'copies' | 'wipes';

/** Types of the provider that share a verdict and its reason; each was read in the provider's own page about it. */
export interface TypeGroup {
  readonly verdict: Verdict;
  /** Why they are harmless; which service holds; what is copied or wiped. */
  readonly text: string;
  /** Full names. */
  readonly types: readonly string[];
  /** @default - remove it, or exempt it with who watches that copy */
  readonly remedy?: string;
  /** Only resources of which this is true; the others are harmless. @default - all */
  readonly when?: (view: ResourceView) => boolean;
}

type Options = Pick<TypeGroup, 'remedy' | 'when'>;

export const REMOVE_OR_WATCH = 'remove it, or exempt it with who watches that copy';
export const OWN_TOPIC = 'deliver to a cls_topic of the estate, whose period is set';

export const harmless = (text: string, types: string): TypeGroup => group('harmless', text, types);
export const holds = (text: string, types: string, options?: Options): TypeGroup =>
  group('holds', text, types, options);
export const copies = (text: string, types: string, options?: Options): TypeGroup =>
  group('copies', text, types, options);
export const wipes = (text: string, types: string): TypeGroup => group('wipes', text, types);

/** `types` are names of the provider without `tencentcloud_`, divided by spaces and line breaks. */
function group(verdict: Verdict, text: string, types: string, options: Options = {}): TypeGroup {
  const names = types.trim().split(/\s+/);
  return { verdict, text, types: names.map((name) => `tencentcloud_${name}`), ...options };
}

/** Whether one of the attributes is switched on; one that is not known is. */
export function isOn(...attributes: readonly string[]): (view: ResourceView) => boolean {
  const off: readonly unknown[] = [undefined, null, '', 0, '0', false, 'false'];
  return (view) => attributes.some((attribute) => !off.includes(view.values[attribute]));
}

/** Whether one of the blocks, named by a path with dots, is there and does not say that it is switched off. */
export function hasBlocks(...paths: readonly string[]): (view: ResourceView) => boolean {
  return (view) =>
    paths.some((path) => {
      const found = path
        .split('.')
        .reduce<readonly Readonly<Record<string, unknown>>[]>(
          (within, name) => within.flatMap((values) => blocks(values, name)),
          [view.values],
        );
      return found.some((block) => block['enabled'] !== false && block['enable'] !== false);
    });
}
