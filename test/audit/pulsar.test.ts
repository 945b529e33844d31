// SPDX-License-Identifier: Apache-2.0
import { Duration, imPolicy } from '../../lib/policy';
import { defineEstate } from '../../lib/estate';
import { HOME, type Hole } from '../../sandbox/audit/holes/hole';
import { NAMESPACE, PULSAR, PULSAR_HOLES } from '../../sandbox/audit/holes/pulsar';
import { demonstrate } from '../../sandbox/audit/run';

const FAST = { perSecond: 500 };
const TIMEOUT_MS = 60_000;

const estate = defineEstate(imPolicy, {
  name: 'push',
  allowedRegions: [HOME],
  units: {
    push: { store: 'pulsar', region: HOME, clusterId: PULSAR, namespace: NAMESPACE, storageMegabytes: 10_240 },
  },
  placements: [{ name: 'push', category: 'log', unit: 'push', role: 'derived' }],
  recordsElsewhere: { log: { by: 'the access log', witness: 'its own report' } },
  assume: [
    { term: 'pulsar-idle-topic', at: Duration.hours(1), witness: 'alarm on a topic without a new record' },
    { term: 'pulsar-sent-on', at: Duration.minutes(1), witness: 'no consumer has a retry or dead letter topic' },
  ],
});

test(
  'an audit finds nothing in a namespace as it was deployed, writes nothing, and every hole by one finding each',
  async () => {
    const clean = await demonstrate(estate, [], FAST);
    expect(clean).toMatchObject({ found: 0, surplus: [], writes: 0, unknown: [] });
    const dug = await demonstrate(estate, PULSAR_HOLES, FAST);
    expect(dug).toMatchObject({ found: PULSAR_HOLES.length, missed: [], surplus: [], writes: 0 });
  },
  TIMEOUT_MS,
);

test(
  'an audit finds a namespace that was deleted by hand',
  async () => {
    const hole: Hole = {
      name: 'a namespace that was deleted',
      rule: 'retention/drift',
      at: `pulsar ${PULSAR}/${NAMESPACE}`,
      says: 'it is declared and does not exist',
      dig: ({ pulsar }) => void (pulsar[PULSAR] = { namespaces: {} }),
    };
    const { missed, file } = await demonstrate(estate, [hole], FAST);
    expect(missed).toEqual([]);
    // its topics cannot be asked for, which is said and not taken for none.
    expect(file.findings.map(({ rule }) => rule).sort()).toEqual(['retention/drift', 'retention/not-known']);
  },
  TIMEOUT_MS,
);
