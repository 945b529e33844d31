// SPDX-License-Identifier: Apache-2.0
import { problem, type Problem } from '../../errors';
import { checkMembers, elsewhere, flag, object, optional } from '../../form';
import { formatMs, MINUTE_MS, SECOND_MS } from '../../policy';
import { checkNoLocation, NOTHING, requireText, requireWhole } from '../check';
import { requireIdOf } from '../cloud-names';
import { foundText } from '../resource';
import type { Store } from '../store';
import { inspect, policyNumber } from './inspect';
import { lifetime } from './lifetime';
import {
  DOCUMENTED,
  LIMITS,
  NAMESPACE_NAME,
  OPEN_TERMS,
  RETENTION_MINUTES,
  STORAGE_MEGABYTES,
  TTL_SECONDS,
} from './limits';
import { solve } from './solve';
import type { PulsarLocation, PulsarRetention, PulsarSettings, PulsarUnit } from './types';

export type { PulsarLocation, PulsarRetention, PulsarSettings, PulsarUnit } from './types';

const UNIT = object<PulsarUnit>({
  store: elsewhere,
  region: elsewhere,
  clusterId: elsewhere,
  namespace: elsewhere,
  storageMegabytes: elsewhere,
  adopt: optional(flag),
});

/** TDMQ for Apache Pulsar: retention and time to live of a namespace, which hold for every topic in it. */
export const pulsar: Store<PulsarUnit, PulsarLocation, PulsarSettings, PulsarRetention> = {
  name: 'pulsar',
  title: 'TDMQ for Apache Pulsar',
  limits: LIMITS,
  documented: DOCUMENTED,
  openTerms: OPEN_TERMS,
  creates: true,
  resourceTypes: {
    tencentcloud_tdmq_namespace: ['cluster_id', 'environ_name'],
    // topics have no retention of their own that the provider could set: they are found in the namespace that they name.
    tencentcloud_tdmq_topic: ['cluster_id', 'environ_id'],
    tencentcloud_tdmq_topic_with_full_id: ['cluster_id', 'environ_id'],
    tencentcloud_tdmq_subscription: ['cluster_id', 'environment_id'],
  },
  unitText: (unit) => `${unit.clusterId}/${unit.namespace}`,
  forms: { unit: UNIT, location: NOTHING },
  checkUnit,
  checkLocation: checkNoLocation,
  locationText: (_location, unit) => `namespace ${unit.namespace}`,
  // a namespace is one place: its policies know no part of it.
  overlaps: () => true,
  solve,
  lifetime,
  inspect,
  // the policies do it all, and the enforcer has no client that could witness: the audit compares what is live.
  directive: () => undefined,
  deletesUnderHold: (_unit, _settings, { retentionMinutes, ttlSeconds }) =>
    retentionMinutes === RETENTION_MINUTES.max && ttlSeconds === TTL_SECONDS.max
      ? undefined
      : 'retention or time to live below the longest one',
  discover: ({ view, owner, region }) => {
    if (view.type !== 'tencentcloud_tdmq_namespace') return undefined;
    const [clusterId = '', ...namespace] = owner.split('/');
    const storage = policyNumber(view, 'size_in_mb');
    return {
      unit: {
        store: 'pulsar',
        region,
        clusterId,
        namespace: namespace.join('/'),
        storageMegabytes: typeof storage === 'number' ? storage : STORAGE_MEGABYTES.min,
      },
      location: {},
      // the policies do it all: nothing outside of the configuration deletes.
      setting: null,
    };
  },
  settingText: (_settings, { retentionMinutes, ttlSeconds }) =>
    `retention ${foundText(retentionMinutes, (minutes) => formatMs(minutes * MINUTE_MS))}, ` +
    `time to live ${foundText(ttlSeconds, (seconds) => formatMs(seconds * SECOND_MS))}`,
};

function checkUnit(unit: PulsarUnit, at: string): Problem[] {
  const { min, max, unit: megabytes } = STORAGE_MEGABYTES;
  const problems = [
    ...requireIdOf('pulsar', unit.clusterId, 'clusterId', at),
    ...checkNamespace(unit.namespace, at),
    ...requireWhole(unit.storageMegabytes, 'storageMegabytes', min, max, megabytes, at),
  ];
  checkMembers(unit, UNIT, at, problems);
  return problems;
}

function checkNamespace(namespace: string, at: string): Problem[] {
  const problems = requireText(namespace, 'namespace', at);
  if (problems.length > 0 || NAMESPACE_NAME.test(namespace)) return problems;
  return [
    problem(
      'retention/invalid',
      at,
      'namespace',
      "up to 128 letters, digits and any of '-_=:.'",
      `'${namespace}'`,
      'rename the namespace',
    ),
  ];
}
