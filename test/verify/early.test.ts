// SPDX-License-Identifier: Apache-2.0
import { buildApp } from '../../lib/stacks';
import { Duration } from '../../lib/policy';
import { readValue, verifyInputs, type Finding } from '../../lib/verify';
import { estateOf, PLACEMENTS } from '../helpers/estate';
import type { Document } from '../helpers/reference';
import { outputFolder } from '../helpers/synth';

/** Messages whose system of record is a cache and a topic, so that what evicts there breaks a promise. */
const RECORDS = [
  {
    name: 'record-cache',
    category: 'chatMessages',
    class: Duration.days(30),
    part: 'cached',
    unit: 'cache',
    location: { prefix: 'record:', clock: { kind: 'createdInHashField', field: 'at', unit: 'ms' } },
    role: 'systemOfRecord',
  },
  {
    name: 'record-topic',
    category: 'chatMessages',
    class: Duration.days(30),
    part: 'queued',
    unit: 'events',
    role: 'systemOfRecord',
  },
];

const { stacks } = buildApp(
  estateOf({
    placements: [
      ...PLACEMENTS.filter(({ name }) => !['message-cache', 'requests', 'request-archive'].includes(name)),
      ...RECORDS,
    ],
  }),
  { outdir: outputFolder(), skipValidation: true },
);
const text = JSON.stringify(stacks[0]!.toTerraform());

type Change = (resource: Document) => void;

function synthesised(change: Change): Document {
  const document = JSON.parse(text) as Document;
  change(document['resource'] as Document);
  return document;
}

const resourcesOf = ({ resource }: Document): { type: string; name: string; values: Document }[] =>
  Object.entries(resource as Document).flatMap(([type, named]) =>
    Object.entries(named as Document).map(([name, values]) => ({ type, name, values: values as Document })),
  );

/** The same resources as a plan of a stack that is there, and as its state. */
function planned(document: Document): Document {
  const change = (values: Document): object => ({
    actions: ['no-op'],
    before: values,
    after: values,
    after_unknown: {},
  });
  const listed = resourcesOf(document).map(({ type, name, values }) => ({
    ...{ address: `${type}.${name}`, mode: 'managed', type, name },
    ...{ provider_name: 'registry.terraform.io/tencentcloudstack/tencentcloud', values },
  }));
  return {
    format_version: '1.2',
    planned_values: { root_module: { resources: listed } },
    resource_changes: listed.map(({ values, ...rest }) => ({ ...rest, change: change(values) })),
  };
}

const state = (document: Document): Document => ({
  format_version: '1.0',
  values: planned(document)['planned_values'] as object,
});

const FORMS: readonly (readonly [string, (document: Document) => Document])[] = [
  ['a synthesised document', (document) => document],
  ['a plan', planned],
  ['a state', state],
];

const earlyIn = (document: Document): Finding[] =>
  verifyInputs([readValue(document, 'a.json')]).findings.filter(({ rule }) => rule === 'retention/too-early');

const cases: readonly (readonly [string, Change, string, string])[] = [
  [
    'an eviction',
    (resource) => {
      const [param] = Object.values(resource['tencentcloud_redis_param'] as Document) as [Document];
      param['instance_params']['maxmemory-policy'] = 'allkeys-lru';
    },
    "'maxmemory-policy' must be 'noeviction', got 'allkeys-lru'",
    'redis',
  ],
  [
    'a retention that shrinks with the disk',
    (resource) =>
      void (resource['tencentcloud_ckafka_instance'] = {
        own: { id: 'ckafka-a1b2c3d4', dynamic_retention_config: [{ enable: 1, disk_quota_percentage: 80 }] },
      }),
    "'dynamic_retention_config' is on",
    'ckafka',
  ],
  [
    'a limit of size',
    (resource) => {
      const [topic] = Object.values(resource['tencentcloud_ckafka_topic'] as Document) as [Document];
      topic['retention_bytes'] = 1_073_741_824;
    },
    "'retention_bytes' limits the size of its partitions",
    'ckafka',
  ],
];

describe.each(FORMS)('in %s', (_form, write) => {
  test.each(cases)('%s is a deletion before the floor, with its records', (_name, change, what, store) => {
    expect(earlyIn(write(synthesised(() => undefined)))).toEqual([]);
    const [found, ...others] = earlyIn(write(synthesised(change)));
    expect(others).toEqual([]);
    expect(found?.what).toContain(what);
    expect(found?.what).toMatch(
      /deletes records of 'chatMessages\/30d\/[^']+' before the 30 d for which they are promised/,
    );
    expect(found?.placements).toEqual([expect.stringContaining(`chatMessages/30d/${store}/`)]);
  });
});
