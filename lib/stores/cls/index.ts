// SPDX-License-Identifier: Apache-2.0
import { problem, type Problem } from '../../errors';
import { checkMembers, elsewhere, flag, list, object, optional } from '../../form';
import { checkNoLocation, NOTHING, requireOneOf, requireText } from '../check';
import { requireIdOf, requireOneName } from '../cloud-names';
import { foundText } from '../resource';
import type { Store } from '../store';
import { discover } from './discover';
import { findTopic, inspect, NEIGHBOUR_TYPES } from './inspect';
import { lifetime, periodLimit } from './lifetime';
import { DOCUMENTED, LIMITS, OPEN_TERMS, RESERVED_TOPICS } from './limits';
import { solve } from './solve';
import type { ClsLocation, ClsPeriod, ClsSettings, ClsUnit } from './types';

export type { ClsLocation, ClsPeriod, ClsSettings, ClsUnit } from './types';

const UNIT = object<ClsUnit>({
  store: elsewhere,
  region: elsewhere,
  logset: elsewhere,
  topic: elsewhere,
  kind: elsewhere,
  storage: optional(elsewhere),
  loadBalancers: optional(list(elsewhere)),
  adopt: optional(flag),
  logsetId: optional(elsewhere),
  topicId: optional(elsewhere),
});
const KINDS: readonly ClsUnit['kind'][] = ['log', 'metric'];
const STORAGES: readonly ClsUnit['storage'][] = ['hot', 'cold'];

/** Cloud Log Service: the period of a log or metric topic, and access logs of load balancers in a topic of ours. */
export const cls: Store<ClsUnit, ClsLocation, ClsSettings, ClsPeriod> = {
  name: 'cls',
  title: 'Cloud Log Service',
  limits: LIMITS,
  documented: DOCUMENTED,
  openTerms: OPEN_TERMS,
  creates: true,
  resourceTypes: { tencentcloud_cls_topic: ['topic_name'] },
  neighbourTypes: NEIGHBOUR_TYPES,
  // the resource names its logset by an id that is not known before apply, so the topic's name has to do.
  unitText: (unit) => unit.topic,
  owns: (unit, view, resources) => findTopic(unit, resources) === view,
  forms: { unit: UNIT, location: NOTHING },
  checkUnit,
  checkLocation: checkNoLocation,
  locationText: (_location, unit) => `topic ${unit.topic}`,
  // a topic is one place: the period knows no part of it.
  overlaps: () => true,
  solve,
  lifetime,
  inspect,
  // the period does it all, and the service has no client that could witness: the alarm watches the oldest log.
  directive: () => undefined,
  deletesUnderHold: (unit, settings, { periodDays }) =>
    periodDays === periodLimit(unit, settings.storageType).max ? undefined : 'period below the longest one',
  discover,
  settingText: (_settings, { periodDays }) => `period ${foundText(periodDays)} d`,
};

function checkUnit(unit: ClsUnit, at: string): Problem[] {
  const problems: Problem[] = [];
  if (!checkMembers(unit, UNIT, at, problems)) return problems;
  return [
    ...problems,
    ...requireOneName(unit.logset, 'logset', at),
    ...checkTopic(unit.topic, at),
    ...requireOneOf(unit.kind, KINDS, 'kind', at),
    ...(unit.storage === undefined ? [] : requireOneOf(unit.storage, STORAGES, 'storage', at)),
    ...checkMetric(unit, at),
    ...checkLoadBalancers(unit.loadBalancers ?? [], at),
    ...checkAdoption(unit, at),
  ];
}

function checkTopic(topic: string, at: string): Problem[] {
  const problems = requireOneName(topic, 'topic', at);
  if (problems.length > 0 || (!topic.includes('|') && !RESERVED_TOPICS.includes(topic))) return problems;
  return [
    problem(
      'retention/invalid',
      at,
      'topic',
      `a name without '|' that is none of ${RESERVED_TOPICS.join(', ')}`,
      `'${topic}'`,
      'rename the topic',
    ),
  ];
}

/** Metric topics have one storage, and load balancers write logs. */
function checkMetric(unit: ClsUnit, at: string): Problem[] {
  if (unit.kind !== 'metric') return [];
  const problems: Problem[] = [];
  if (unit.storage !== undefined && unit.storage !== 'hot') {
    problems.push(
      problem(
        'retention/invalid',
        at,
        'storage',
        "absent for kind 'metric'",
        `'${unit.storage}'`,
        "remove it or use kind 'log'",
      ),
    );
  }
  if (unit.loadBalancers !== undefined && unit.loadBalancers.length > 0) {
    problems.push(
      problem(
        'retention/invalid',
        at,
        'loadBalancers',
        "absent for kind 'metric'",
        unit.loadBalancers.join(', '),
        "deliver access logs to a unit of kind 'log'",
      ),
    );
  }
  return problems;
}

function checkLoadBalancers(ids: readonly string[], at: string): Problem[] {
  const twice = ids.filter((id, index) => ids.indexOf(id) !== index);
  return [
    ...ids.flatMap((id, index) => requireIdOf('loadBalancer', id, `loadBalancers[${index}]`, at)),
    ...twice.map((id) => problem('retention/duplicate', at, 'loadBalancers', id, 'name each load balancer once')),
  ];
}

function checkAdoption(unit: ClsUnit, at: string): Problem[] {
  const ids = [
    ['logsetId', unit.logsetId],
    ['topicId', unit.topicId],
  ] as const;
  if (unit.adopt === true) return ids.flatMap(([property, id]) => requireText(id, property, at));
  return ids
    .filter(([, id]) => id !== undefined)
    .map(([property, id]) =>
      problem(
        'retention/invalid',
        at,
        property,
        "absent without 'adopt'",
        `'${String(id)}'`,
        'add adopt: true or remove it',
      ),
    );
}
