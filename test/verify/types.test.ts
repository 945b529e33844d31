// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readText, verifyInputs, type Finding } from '../../lib/verify';
import { parseExemptions } from '../../lib/verify/findings/exemptions';
import { groupOfType, TYPE_GROUPS } from '../../lib/verify/rules/tables/types';
import { UTILITIES } from '../../lib/verify/rules/tables/types/utilities';
import { JUDGED_TYPES } from '../../lib/verify/rules/unjudged';
import { exitOfFindings } from '../../lib/command/errors';
import { referenceDocument } from '../helpers/reference';

const TODAY = '2026-11-28';
/** All types of the provider in the version that the bindings are pinned to, as `terraform providers schema` lists them. */
const PROVIDER_TYPES = readFileSync(join(__dirname, '../fixtures/resource-types-1.83.25.txt'), 'utf8')
  .trim()
  .split('\n');

/** Types with a condition: what is off, what is on, and what is found when it is on. */
const CONDITIONAL: readonly (readonly [string, object, object, string])[] = [
  ['tencentcloud_waf_clb_domain', { cls_status: 0 }, { cls_status: 1 }, 'out-of-sight'],
  ['tencentcloud_waf_saas_domain', {}, { cls_status: 1 }, 'out-of-sight'],
  ['tencentcloud_waf_instance_attack_log_post_config', { attack_log_post: 0 }, { attack_log_post: 1 }, 'out-of-sight'],
  [
    'tencentcloud_waf_domain_post_action_config',
    { post_cls_action: 0, post_ckafka_action: 0 },
    { post_cls_action: 0, post_ckafka_action: 1 },
    'out-of-sight',
  ],
  [
    'tencentcloud_instance',
    { instance_name: 'a', data_disks: [] },
    { data_disks: [{ data_disk_size: 50 }] },
    'unbound-resource',
  ],
  ['tencentcloud_as_scaling_config', {}, { data_disk: [{ disk_size: 50 }] }, 'unbound-resource'],
  [
    'tencentcloud_kubernetes_cluster',
    { cluster_audit: { enabled: false } },
    { cluster_audit: { enabled: true } },
    'out-of-sight',
  ],
  ['tencentcloud_kubernetes_cluster', {}, { event_persistence: [{ enabled: '${var.on}' }] }, 'out-of-sight'],
  [
    'tencentcloud_tcm_mesh',
    { config: [{ tracing: [{ enable: false }] }] },
    { config: [{ tracing: [{ enable: true }] }] },
    'out-of-sight',
  ],
  ['tencentcloud_tse_cngw_gateway', { enable_cls: false }, { enable_cls: true }, 'out-of-sight'],
  ['tencentcloud_monitor_alarm_notice', { name: 'a' }, { cls_notices: [{ topic_id: 'a' }] }, 'out-of-sight'],
  [
    'tencentcloud_cls_alarm_notice',
    { name: 'a' },
    { deliver_status: 2, deliver_config: { topic_id: 'a' } },
    'out-of-sight',
  ],
  ['tencentcloud_tat_command', { content: 'a' }, { output_cos_bucket_url: '${var.bucket}' }, 'out-of-sight'],
  ['tencentcloud_cls_config', { name: 'a' }, { output: 'topic-of-a-stranger' }, 'out-of-sight'],
];

/** What is found beside the reference estate because of more resources. */
function findingsOf(
  resources: Readonly<Record<string, object>>,
  exemptions: readonly object[] = [],
): readonly Finding[] {
  const document = referenceDocument();
  for (const [type, added] of Object.entries(resources)) {
    document['resource'][type] = { ...document['resource'][type], ...added };
  }
  const read = parseExemptions({ kind: 'retention-exemptions', version: 1, exemptions }, 'exemptions.json');
  const before = verifyInputs([readText(JSON.stringify(referenceDocument()), 'f')], { today: TODAY }).findings;
  const known = new Set(before.map((finding) => JSON.stringify(finding)));
  return verifyInputs([readText(JSON.stringify(document), 'f')], { today: TODAY, exemptions: read }).findings.filter(
    (finding) => !known.has(JSON.stringify(finding)),
  );
}

const shortOf = (findings: readonly Finding[]): string[] =>
  findings.map(({ level, rule, at }) => `${level} ${rule} ${at}`);

describe('the table of types', () => {
  const listed = TYPE_GROUPS.flatMap(({ types }) => types);

  test('has every type of the provider, judged or in one group, and no other', () => {
    expect(PROVIDER_TYPES).toHaveLength(1344);
    expect(PROVIDER_TYPES.filter((type) => !JUDGED_TYPES.has(type) && groupOfType(type) === undefined)).toEqual([]);
    const known = new Set([...PROVIDER_TYPES, ...UTILITIES.flatMap(({ types }) => types)]);
    expect([...listed, ...JUDGED_TYPES].filter((type) => !known.has(type))).toEqual([]);
  });

  test('has each type once', () => {
    expect(listed.filter((type, index) => listed.indexOf(type) !== index)).toEqual([]);
    expect(listed.filter((type) => JUDGED_TYPES.has(type))).toEqual([]);
  });

  test('says what or why without a final period', () => {
    expect(TYPE_GROUPS.filter(({ text, remedy = '-' }) => !/[^.]$/.test(text) || !/[^.]$/.test(remedy))).toEqual([]);
  });
});

describe('a type with a verdict', () => {
  const groups = TYPE_GROUPS.filter(({ when }) => when === undefined);
  const each = (verdict: string): [string][] =>
    groups.filter((group) => group.verdict === verdict).flatMap(({ types }) => types.map((type): [string] => [type]));

  test('is silent where it is harmless', () => {
    const resources = Object.fromEntries(each('harmless').map(([type]) => [type, { x: {} }]));
    // the manifest is one of them.
    const { terraform_data: _manifest, ...others } = resources;
    expect(Object.keys(others).length).toBeGreaterThan(1000);
    expect(shortOf(findingsOf(others))).toEqual([]);
  });

  test.each([
    ['holds', 'retention/unbound-resource'],
    ['copies', 'retention/out-of-sight'],
    ['wipes', 'retention/out-of-sight'],
  ])('is an error at each resource where it %s', (verdict, rule) => {
    const types = each(verdict);
    const resources = Object.fromEntries(types.map(([type]) => [type, { x: {} }]));
    const found = findingsOf(resources);
    expect(shortOf(found)).toEqual(types.map(([type]) => `error ${rule} ${type}.x`));
    expect(exitOfFindings(found)).toBe(1);
  });

  test.each(CONDITIONAL)('%s is found only when it is switched on', (type, off, on, rule) => {
    expect(shortOf(findingsOf({ [type]: { x: off } }))).toEqual([]);
    expect(shortOf(findingsOf({ [type]: { x: on } }))).toEqual([`error retention/${rule} ${type}.x`]);
  });

  test('with a condition is among those that are tried', () => {
    const tried = new Set(CONDITIONAL.map(([type]) => groupOfType(type)));
    expect(TYPE_GROUPS.filter((group) => group.when !== undefined && !tried.has(group))).toEqual([]);
  });
});

describe('a type that no table has', () => {
  test('is not known: once for each provider, and once for each newer type', () => {
    const found = findingsOf({
      aws_s3_bucket: { a: {}, b: {} },
      aws_db_instance: { a: {} },
      google_storage_bucket: { a: {} },
      tencentcloud_vpc_flow_log_v9: { a: {}, b: {} },
    });
    expect(shortOf(found)).toEqual([
      'error retention/unjudged-type aws',
      'error retention/unjudged-type google',
      'error retention/unjudged-type tencentcloud_vpc_flow_log_v9',
    ]);
    expect(found.map(({ what }) => what)).toEqual([
      'no type of this provider is judged, here aws_db_instance, aws_s3_bucket, at aws_s3_bucket.a and 2 more',
      'no type of this provider is judged, here google_storage_bucket, at google_storage_bucket.a',
      'this type is in no table of this version, at tencentcloud_vpc_flow_log_v9.a and 1 more',
    ]);
    expect(exitOfFindings(found)).toBe(2);
    expect(exitOfFindings([...found, ...findingsOf({ tencentcloud_image: { a: {} } })])).toBe(1);
  });

  test('is found however much its name looks like a harmless one', () => {
    const harmless = PROVIDER_TYPES.filter((type) => groupOfType(type)?.verdict === 'harmless');
    const newer = harmless.map((type) => `${type}_v9`).filter((type) => !PROVIDER_TYPES.includes(type));
    const found = findingsOf(Object.fromEntries(newer.map((type) => [type, { x: {} }])));
    expect(found.map(({ at }) => at)).toEqual(newer);
  });

  test('is exempted by the name of its provider, with an owner and a date', () => {
    const exemption = {
      rule: 'retention/unjudged-type',
      scope: 'aws',
      reason: 'looked at',
      owner: 'ops',
      until: '2026-12-31',
    };
    const resources = { aws_s3_bucket: { a: {}, b: {} }, aws_db_instance: { a: {} } };
    expect(shortOf(findingsOf(resources, [exemption]))).toEqual(['exempt retention/unjudged-type aws']);
    const ended = findingsOf(resources, [{ ...exemption, until: '2026-11-27' }]);
    expect(exitOfFindings(ended)).toBe(1);
  });

  test('is found when a plan destroys it', () => {
    const document = JSON.parse(readFileSync(join(__dirname, '../fixtures/plans/same.json'), 'utf8')) as {
      resource_changes: object[];
    };
    const change = { actions: ['delete'], before: {}, after: null, after_unknown: {} };
    document.resource_changes.push({ address: 'aws_s3_bucket.a', type: 'aws_s3_bucket', name: 'a', change });
    const { findings } = verifyInputs([readText(JSON.stringify(document), 'p')], { today: TODAY });
    expect(findings.filter(({ rule }) => rule === 'retention/unjudged-type').map(({ at }) => at)).toEqual(['aws']);
  });

  test('is no matter where nothing is promised', () => {
    const { findings } = verifyInputs([readText(JSON.stringify({ resource: { aws_s3_bucket: { a: {} } } }), 'f')]);
    expect(findings).toEqual([]);
  });
});
