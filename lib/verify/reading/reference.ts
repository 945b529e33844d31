// SPDX-License-Identifier: Apache-2.0
import { isUnknown, type ResourceView } from '../../stores/resource';
import type { ViewIndex } from '../view-index';

/**
 * A reference to a resource or to one of its attributes and nothing else, with the key of `count` or `for_each` where it
 * has one. Of an expression with more than one reference nobody knows which of them it becomes.
 */
const EXPRESSION = /^\$\{([A-Za-z0-9_]+)\.([A-Za-z0-9_-]+)(\[(?:"(?:[^"\\]|\\.)*"|[^\]"]*)\])?(?:\.[A-Za-z0-9_]+)?\}$/;

/** Keys of `count` and `for_each`, which may hold any character. */
const KEYS = /\[(?:"(?:[^"\\]|\\.)*"|[^\]"]*)\]/g;

/** The resource of a type that a value names: by its id, or by an expression that refers to it. */
export function referred(value: unknown, type: string, from: ResourceView, index: ViewIndex): ResourceView | undefined {
  const candidates = index.ofType(type);
  if (isUnknown(value)) {
    const match = EXPRESSION.exec(value.expression);
    if (match === null || match[1] !== type) return undefined;
    const local = `${match[1]}.${match[2] ?? ''}${match[3] ?? ''}`;
    // a reference stays inside the module that makes it.
    const address = `${modulePath(from.address)}${local}`;
    const exact = candidates.find((view) => view.address === address);
    if (exact !== undefined) return exact;
    const found = candidates.filter((view) => withoutKeys(view.address) === withoutKeys(address));
    return found.length === 1 ? found[0] : undefined;
  }
  if (typeof value !== 'string' || value === '') return undefined;
  // the provider appends `#1` to the id of a metric topic.
  const bare = value.split('#')[0];
  return candidates.find((view) => {
    const id = view.values['id'];
    return typeof id === 'string' && id.split('#')[0] === bare;
  });
}

/** `module.a.module.b.` of an address, or nothing. */
function modulePath(address: string): string {
  return /^(?:module\.[^.[]+(?:\[(?:"(?:[^"\\]|\\.)*"|[^\]"]*)\])?\.)*/.exec(address)?.[0] ?? '';
}

function withoutKeys(address: string): string {
  return address.replace(KEYS, '');
}
