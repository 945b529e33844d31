// SPDX-License-Identifier: Apache-2.0
import { asides } from './asides';
import { conditions } from './conditions';
import { contradiction } from './contradiction';
import { enforcer } from './enforcer';
import { exceeded } from './exceeded';
import { expiredHold } from './expired-hold';
import { heldButDeleting } from './held';
import { outOfSight } from './out-of-sight';
import { overlap } from './overlap';
import { parameters } from './parameters';
import { pinnedPolicy } from './pinned-policy';
import { recorded } from './recorded';
import { region } from './region';
import { residue } from './residue';
import type { Rule } from './rule';
import { shortening } from './shortening';
import { unbound } from './unbound';
import { unjudged } from './unjudged';
import { unknownAttribute } from './unknown-attribute';
import { unknownValue } from './unknown-value';
import { withoutSubject } from './without-subject';

export * from './rule';

/** Every rule that holds for all stores, by the name that a failure of the rule itself is reported under. */
export const RULES: Readonly<Record<string, Rule>> = {
  'unbound-resource': unbound,
  'unjudged-type': unjudged,
  'unknown-attribute': unknownAttribute,
  'unknown-value': unknownValue,
  shortening,
  residue,
  'out-of-sight': outOfSight,
  region,
  parameter: parameters,
  'without-effect': conditions,
  'expired-hold': expiredHold,
  'overlapping-locations': overlap,
  'held-but-deleting': heldButDeleting,
  contradiction,
  'no-system-of-record': recorded,
  'no-subject': withoutSubject,
  policy: pinnedPolicy,
  asides,
  enforcer,
  'above-assumed': exceeded,
};
