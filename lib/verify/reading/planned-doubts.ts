// SPDX-License-Identifier: Apache-2.0
import type { Doubt } from './input';
import { asList, asText, isRecord, member, same } from './json';

/** What both lists say of a resource beside its values. */
const HEAD = ['mode', 'type', 'name', 'provider_name'] as const;

/**
 * A plan says twice what will be there: in its list of changes, which is what is judged, and in its planned values. Where
 * they differ the plan is no plan of Terraform, and nobody can tell which of them is meant.
 */
export function plannedDoubts(document: Readonly<Record<string, unknown>>): Doubt[] {
  const { planned_values: planned, resource_changes: changes } = document;
  if (!isRecord(planned) || !Array.isArray(changes)) return [];
  const listed = new Map(
    resourcesIn(member(planned, 'root_module')).map((each) => [asText(member(each, 'address')), each]),
  );
  const changed = new Set(asList(changes).map((entry) => asText(member(entry, 'address'))));
  const unlisted = [...listed].filter(([address, each]) => !changed.has(address) && member(each, 'mode') !== 'data');
  const missing = unlisted.map(([address]): Doubt => ({
    at: address,
    what: "it is in 'planned_values' and not in 'resource_changes', so what happens to it is not known",
    level: 'error',
    unclear: true,
  }));
  const different = asList(changes).flatMap((entry): Doubt[] => {
    const address = asText(member(entry, 'address'));
    const after = member(member(entry, 'change'), 'after');
    if (asText(member(entry, 'mode')) === 'data' || member(entry, 'deposed') !== undefined || !isRecord(after))
      return [];
    const other = listed.get(address);
    const agree =
      other !== undefined &&
      HEAD.every((key) => member(other, key) === member(entry, key)) &&
      // where nothing is known yet they are left out.
      same(member(other, 'values') ?? {}, after);
    if (agree) return [];
    const what =
      other === undefined
        ? "it is in 'resource_changes' and not in 'planned_values'"
        : "'resource_changes' and 'planned_values' say different things of it";
    return [{ at: address, what, level: 'error', unclear: true }];
  });
  return [...missing, ...different];
}

/** The resources of a module and of all of its children. */
function resourcesIn(module: unknown): unknown[] {
  const found: unknown[] = [];
  const rest: unknown[] = [module];
  while (rest.length > 0) {
    const next = rest.pop();
    found.push(...asList(member(next, 'resources')));
    rest.push(...asList(member(next, 'child_modules')));
  }
  return found;
}
