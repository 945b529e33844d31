// SPDX-License-Identifier: Apache-2.0
import type { Limit } from '../stores/limit';
import { FUNCTION_TIMEOUT_SECONDS } from '../stores/shared-terms';

const SEEN = '2026-11-21';

export const FUNCTION_MEMORY_MB: Limit = {
  id: 'scf-memory',
  text: 'memory of a function in megabytes, a multiple of 128',
  min: 128,
  max: 3072,
  unit: 'count',
  source: 'provider 1.83.25, scf_function.mem_size; the upper end is the console of the service',
  seen: SEEN,
};

export const ALARM_CHECK_MINUTES: Limit = {
  id: 'cls-alarm-period',
  text: 'interval between checks of an alarm',
  min: 1,
  max: 1440,
  unit: 'minutes',
  source: 'SDK cls v20201016, MonitorTime',
  seen: SEEN,
};

/** All limits of the enforcer's own resources. */
export const LIMITS = [FUNCTION_TIMEOUT_SECONDS, FUNCTION_MEMORY_MB, ALARM_CHECK_MINUTES];
