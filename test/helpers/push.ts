// SPDX-License-Identifier: Apache-2.0
import { defineEstate } from '../../lib/estate';
import { Duration, imPolicy } from '../../lib/policy';
import { PUSH, PUSH_TERMS, REGION } from './estate';
import { documentOf } from './synth';

const WEEK_UNIT = { ...PUSH, namespace: 'week', storageMegabytes: 20_480 } as const;
/** A floor of 7 days, which the storage of a namespace must not shorten. */
const WEEK = {
  name: 'week',
  category: 'chatMessages',
  class: Duration.days(7),
  unit: 'profiles',
  role: 'systemOfRecord',
} as const;
const COMMON = { name: 'push', allowedRegions: [REGION], assume: PUSH_TERMS };

/** Two namespaces of Pulsar as they are synthesised, `week` with a floor. */
export const PUSH_DOCUMENT = JSON.stringify(
  documentOf(
    defineEstate(imPolicy, {
      ...COMMON,
      units: { push: PUSH, profiles: WEEK_UNIT },
      placements: [{ name: 'push', category: 'log', unit: 'push', role: 'derived' }, WEEK],
      recordsElsewhere: { log: { by: 'the access log', witness: 'its own report' } },
    }),
  ),
);

/** The one with a floor alone: each of its settings matters. */
export const WEEK_DOCUMENT = JSON.stringify(
  documentOf(defineEstate(imPolicy, { ...COMMON, units: { profiles: WEEK_UNIT }, placements: [WEEK] })),
);
