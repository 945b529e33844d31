// SPDX-License-Identifier: Apache-2.0
import { STORES } from '../../stores/registry';
import type { ResourceView } from '../../stores/resource';
import { matchesScope } from '../findings/exemptions';
import { FOREIGN_STORES, INSTANCES } from './tables/data-holders';
import { DESTROYS } from './tables/destroys';
import { HARMLESS } from './tables/harmless';
import { HIDDEN_COPIES, LOG_SOURCES } from './tables/hidden-copies';
import { located, type Rule } from './rule';

const KNOWN: ReadonlySet<string> = new Set([
  ...Object.values(STORES).flatMap((store) => [...Object.keys(store.resourceTypes), ...(store.neighbourTypes ?? [])]),
  ...Object.keys(INSTANCES),
  ...FOREIGN_STORES.flatMap(({ types }) => types),
  ...HIDDEN_COPIES.flatMap(({ types }) => types),
  ...LOG_SOURCES.map(({ type }) => type),
  ...Object.keys(DESTROYS),
]);

/** Types beside an estate that no table knows: one warning each, because nobody can list all that might hold data. */
export const unjudged: Rule = ({ manifests, index, changes }) => {
  if (!manifests.some(({ own }) => own)) return [];
  const destroyed = changes.flatMap(({ before, after }) => (before !== null && after === null ? [before] : []));
  const types = new Map<string, ResourceView[]>();
  for (const view of [...index.views, ...destroyed]) {
    if (!isKnown(view.type)) types.set(view.type, [...(types.get(view.type) ?? []), view]);
  }
  return [...types].flatMap(([type, [first, ...others]]) =>
    first === undefined
      ? []
      : [
          {
            rule: 'retention/unjudged-type',
            level: 'warning',
            ...located(first),
            what: `${type} is not judged${others.length === 0 ? '' : `, here and at ${others.length} more`}`,
            why: 'whether it keeps, copies or wipes data is not known',
            remedy: 'look into it; exempt it with who did, or take it out of these files',
          },
        ],
  );
};

function isKnown(type: string): boolean {
  return KNOWN.has(type) || HARMLESS.some((pattern) => matchesScope(pattern, type));
}
