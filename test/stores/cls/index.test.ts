// SPDX-License-Identifier: Apache-2.0
import { cls, type ClsUnit } from '../../../lib/stores/cls';
import { unknown } from '../../../lib/stores/resource';
import { ownerOf } from '../../../lib/stores/store';
import { onTopic, unit, view } from './fixture';

function messages(changes: Partial<ClsUnit>): string[] {
  return cls.checkUnit(unit(changes), 'units.access').map((problem) => `${problem.at}: ${problem.message}`);
}

test.each<[string, Partial<ClsUnit>]>([
  ['a log topic', { storage: 'cold', loadBalancers: ['lb-a', 'lb-b'] }],
  ['a metric topic', { kind: 'metric' }],
  ['an adopted topic', { adopt: true, logsetId: 'logset-1', topicId: 'topic-1' }],
])('%s has no problem', (_name, changes) => {
  expect(messages(changes)).toEqual([]);
});

test.each<[string, Partial<ClsUnit>, string]>([
  [
    'a metric topic in infrequent storage',
    { kind: 'metric', storage: 'cold' },
    "units.access: 'storage' must be absent for kind 'metric', got 'cold'; remove it or use kind 'log'",
  ],
  [
    'a metric topic with access logs',
    { kind: 'metric', loadBalancers: ['lb-a'] },
    "units.access: 'loadBalancers' must be absent for kind 'metric', got lb-a; deliver access logs to a unit of kind 'log'",
  ],
  [
    'a load balancer twice',
    { loadBalancers: ['lb-a', 'lb-a'] },
    "units.access: 'loadBalancers' must be unique, got 'lb-a' twice; name each load balancer once",
  ],
  [
    'a load balancer without an id',
    { loadBalancers: [''] },
    "units.access: 'loadBalancers[0]' must be given, got nothing; name the existing resource or the place that holds the data",
  ],
  [
    'an id without adoption',
    { topicId: 'topic-1' },
    "units.access: 'topicId' must be absent without 'adopt', got 'topic-1'; add adopt: true or remove it",
  ],
  [
    'adoption without an id',
    { adopt: true, logsetId: 'logset-1' },
    "units.access: 'topicId' must be given, got nothing; name the existing resource or the place that holds the data",
  ],
  [
    'a name of the vendor',
    { topic: 'cls_service_log' },
    "units.access: 'topic' must be a name without '|' that is none of cls_service_log, loglistener_status, loglistener_alarm, " +
      "loglistener_business, cls_service_metric, got 'cls_service_log'; rename the topic",
  ],
  [
    'a token as name',
    { logset: '${var.logset}' },
    "units.access: 'logset' must be known at synth, got the token '${var.logset}'; write the id itself into the estate",
  ],
  [
    'an unknown kind',
    { kind: 'trace' as unknown as ClsUnit['kind'] },
    "units.access: 'kind' must be one of log, metric, got 'trace'; correct the spelling",
  ],
  [
    'an unknown storage',
    { storage: 'warm' as unknown as ClsUnit['storage'] },
    "units.access: 'storage' must be one of hot, cold, got 'warm'; correct the spelling",
  ],
])('fails when it is given %s', (_name, changes, message) => {
  expect(messages(changes)).toEqual([message]);
});

test('all problems of a unit are reported at once', () => {
  expect(messages({ logset: '', topic: 'a|b', kind: 'metric', storage: 'cold', adopt: true })).toHaveLength(5);
});

test('a topic is one place that cannot be shared', () => {
  expect(cls.checkLocation({}, unit(), 'placement')).toEqual([]);
  expect(cls.locationText({}, unit())).toBe('topic im-access');
  expect(cls.overlaps({}, {})).toBe(true);
});

test('a resource belongs to the unit of its topic', () => {
  expect(ownerOf(cls, view('topic', 'access', { topic_name: 'im-access' }))).toBe(cls.unitText(unit()));
});

test('the table shows the period', () => {
  const settings = { storageType: 'hot', shippers: [] };
  expect(cls.settingText(settings, { periodDays: 28 })).toBe('period 28 d');
  expect(cls.settingText(settings, { periodDays: null })).toBe('period ? d');
  expect(cls.settingText(settings, { periodDays: unknown('${var.days}') })).toBe('period ? d');
});

test('the enforcer has nothing to do', () => {
  expect(cls.directive(unit(), onTopic(), { periodDays: 28 })).toBeUndefined();
});
