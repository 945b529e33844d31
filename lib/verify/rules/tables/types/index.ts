// SPDX-License-Identifier: Apache-2.0
import type { ResourceView } from '../../../../stores/resource';
import { ACCOUNT } from './account';
import { ANALYSIS } from './analysis';
import { COMPUTE } from './compute';
import { DATABASES } from './databases';
import { EDGE } from './edge';
import { MESSAGING } from './messaging';
import { NETWORK } from './network';
import { OBSERVATION } from './observation';
import { SECURITY } from './security';
import { STORAGE } from './storage';
import { UTILITIES } from './utilities';
import type { TypeGroup } from './verdict';

export { OWN_TOPIC, REMOVE_OR_WATCH, type TypeGroup, type Verdict } from './verdict';

/**
 * Every type of the provider in version 1.83.25 that no store and no other table judges, and those of Terraform itself. Read
 * page by page in the provider's documentation (`website/docs/r/<name>.html.markdown`, 2026-11-28). Names are written out
 * and match no others: a type that a new version adds is in no group until somebody has read its page.
 */
export const TYPE_GROUPS: readonly TypeGroup[] = [
  ...DATABASES,
  ...STORAGE,
  ...MESSAGING,
  ...NETWORK,
  ...EDGE,
  ...SECURITY,
  ...COMPUTE,
  ...OBSERVATION,
  ...ACCOUNT,
  ...ANALYSIS,
  ...UTILITIES,
];

const BY_TYPE = new Map(TYPE_GROUPS.flatMap((group) => group.types.map((type) => [type, group] as const)));

/** The group of a type, or undefined where none has it. */
export function groupOfType(type: string): TypeGroup | undefined {
  return BY_TYPE.get(type);
}

/** What a resource does, or undefined where nothing is known of its type here; a condition that it fails is harmless. */
export function groupOf(view: ResourceView): TypeGroup | undefined {
  const group = BY_TYPE.get(view.type);
  return group?.when?.(view) === false ? { ...group, verdict: 'harmless' } : group;
}
