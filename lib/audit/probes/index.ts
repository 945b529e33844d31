// SPDX-License-Identifier: Apache-2.0
import type { Measurement } from '../../lifetime';
import type { AuditInput } from '../findings/found';
import { ACCOUNT_PROBES } from './account';
import { ENFORCER_PROBES } from './enforcer';
import type { Probe } from './probe';
import { READING_PROBES } from './readings';
import { SLOW_LOG_PROBES } from './slow-logs';

export type { Probe } from './probe';

/** Every term that is measured; `limits.ts` says of each other one why a person must look, and a test holds both lists together. */
export const PROBES: readonly Probe[] = [...ACCOUNT_PROBES, ...ENFORCER_PROBES, ...READING_PROBES, ...SLOW_LOG_PROBES];

/** Everything that the answers measure. */
export function measure(input: AuditInput): readonly Measurement[] {
  return PROBES.flatMap(({ measure: measured }) => measured(input));
}
