// SPDX-License-Identifier: Apache-2.0
import { imPolicy } from './im-policy';
import type { Policy } from './types';

const SHIPPED: readonly Policy[] = [imPolicy];

/** A policy that ships with this library, by its name. */
export function policyNamed(name: string): Policy | undefined {
  return SHIPPED.find((policy) => policy.name === name);
}
