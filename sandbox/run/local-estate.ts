// SPDX-License-Identifier: Apache-2.0
import type { Estate } from '../../lib/estate';

/** Set to `off` for the deploy that comes before a destroy. */
export const PROTECT = 'RETENTION_LOCAL_PROTECT';

/** The estate for a local run: a remote state would lie in the real account, so it is kept beside the run. */
export function localEstate(estate: Estate): Estate {
  const protect = process.env[PROTECT] === 'off' ? false : estate.protect;
  return { ...estate, state: undefined, protect };
}
