// SPDX-License-Identifier: Apache-2.0
import { problem, type Problem } from '../errors';
import { requireText } from './check';

/**
 * Regions of Tencent Cloud: those of the vendor's own list for its SDKs, and two that only object storage has.
 * Source: `tencentcloud/common/regions/regions.go` of tencentcloud-sdk-go; https://cloud.tencent.com/document/product/436/6224
 * Seen: 2026-11-28. One that opens later is stated in `newRegions` of the estate until this list has it.
 */
export const REGIONS: readonly string[] = [
  'ap-bangkok',
  'ap-beijing',
  'ap-beijing-1',
  'ap-beijing-fsi',
  'ap-chengdu',
  'ap-chongqing',
  'ap-guangzhou',
  'ap-guangzhou-open',
  'ap-hongkong',
  'ap-jakarta',
  'ap-mumbai',
  'ap-nanjing',
  'ap-seoul',
  'ap-shanghai',
  'ap-shanghai-fsi',
  'ap-shenzhen-fsi',
  'ap-singapore',
  'ap-tokyo',
  'eu-frankfurt',
  'eu-moscow',
  'na-ashburn',
  'na-siliconvalley',
  'na-toronto',
  'sa-saopaulo',
];

/** What the ids of a service look like: a copy from the line above is an id of another service. */
export const ID_FORMS = {
  mysql: { begins: 'cdb-', of: 'an instance of TencentDB for MySQL' },
  mongodb: { begins: 'cmgo-', of: 'an instance of TencentDB for MongoDB' },
  redis: { begins: 'crs-', of: 'an instance of TencentDB for Redis' },
  ckafka: { begins: 'ckafka-', of: 'an instance of CKafka' },
  pulsar: { begins: 'pulsar-', of: 'a cluster of TDMQ for Apache Pulsar' },
  loadBalancer: { begins: 'lb-', of: 'a load balancer' },
  vpc: { begins: 'vpc-', of: 'a network' },
  subnet: { begins: 'subnet-', of: 'a subnet' },
  notice: { begins: 'notice-', of: 'an alarm notice of CLS' },
} as const;

const REST_OF_AN_ID = /^[A-Za-z0-9_-]+$/;

/** A problem when a text is no id of its service. */
export function requireIdOf(kind: keyof typeof ID_FORMS, value: unknown, property: string, at: string): Problem[] {
  const problems = requireText(value, property, at);
  const { begins, of } = ID_FORMS[kind];
  const id = String(value);
  if (problems.length > 0 || (id.startsWith(begins) && REST_OF_AN_ID.test(id.slice(begins.length)))) return problems;
  return [
    problem(
      'retention/invalid',
      at,
      property,
      `the id of ${of}, which begins with '${begins}'`,
      `'${id}'`,
      'copy it from the console: what another service has under this id would be judged in its place',
    ),
  ];
}

/** A problem when a text stands for several names where one is meant: it is part of an access policy. */
export function requireOneName(value: unknown, property: string, at: string): Problem[] {
  const problems = requireText(value, property, at);
  if (problems.length > 0 || !/[*?{}\s]/.test(String(value))) return problems;
  return [
    problem(
      'retention/invalid',
      at,
      property,
      'one name, without wildcards, braces and spaces',
      `'${String(value)}'`,
      'write the name itself: the access policy of the enforcer names it, and a wildcard there is every name',
    ),
  ];
}

/** Whether a region is one of the vendor's, or stated as newer than this list. */
export function isKnownRegion(region: string, newer: readonly string[] = []): boolean {
  return REGIONS.includes(region) || newer.includes(region);
}

/** The region that is spelt most alike, for a message. */
export function nearestRegion(region: string): string {
  const distance = (other: string): number => edits(region.toLowerCase(), other);
  return REGIONS.reduce((best, each) => (distance(each) < distance(best) ? each : best));
}

/** How many letters one has to change, add or take out of a text to have another. */
function edits(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_each, index) => index);
  for (const [index, letter] of [...one].entries()) {
    const next = [index + 1];
    for (let at = 1; at <= other.length; at += 1) {
      const same = letter === other[at - 1] ? 0 : 1;
      next.push(Math.min((row[at] ?? 0) + 1, (next[at - 1] ?? 0) + 1, (row[at - 1] ?? 0) + same));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}

/** Regions that the labels of a host name, so that a host of another region is seen. */
export function regionsInHost(host: string): string[] {
  return host
    .split(/[^a-z0-9-]+/i)
    .filter((label) => /^(af|ap|cn|eu|me|na|oc|sa|us)-[a-z]+(-[a-z0-9]+)*$/i.test(label));
}
