// SPDX-License-Identifier: Apache-2.0
import { type Document, drop, grow, manifestIn } from '../../helpers/reference';
import { base, bodies, OUTLIVES, UNBOUND, type Mutant } from './kit';

/** The live setting of every placement: one unit more breaks the law, because each is solved as large as it allows. */
export const retentions: Mutant[] = bodies('tencentcloud_ckafka_topic').map(([name, body]) => ({
  name: `tencentcloud_ckafka_topic.${name}: retention is one minute more`,
  change: (document) => grow(document['resource'].tencentcloud_ckafka_topic[name], 'retention', 60_000),
  // a retention at the vendor's maximum cannot grow inside its bounds.
  rule: body['retention'] === 7_776_000_000 ? 'retention/ckafka-retention' : OUTLIVES,
}));

/** Whether the enforcer deletes by age in every placement of a bucket. */
function isEnforced(bucket: unknown): boolean {
  const directives = Object.values(manifestIn(base)['placements'] as Record<string, Document>)
    .map((each) => each['directive'] as Document | undefined)
    .filter((each) => each?.['bucket'] === bucket);
  return directives.every((each) => typeof each?.['deleteAfterMs'] === 'number');
}

function isLedger(bucket: unknown): boolean {
  const { placements, units } = manifestIn(base) as { placements: Document; units: Document };
  return (Object.values(placements) as Document[]).some(
    ({ category, unit }) => category === 'orders' && units[unit as string].bucket === bucket,
  );
}

export const lifecycleRules: Mutant[] = bodies('tencentcloud_cos_bucket').flatMap(([name, body]) =>
  (body['lifecycle_rules'] as Document[]).flatMap((rule, index): Mutant[] => {
    const at = `tencentcloud_cos_bucket.${name} rule ${rule['id']}`;
    const on = (change: (rule: Document) => void) => (document: Document) =>
      change(document['resource'].tencentcloud_cos_bucket[name].lifecycle_rules[index]);
    const splice = (document: Document): void =>
      void document['resource'].tencentcloud_cos_bucket[name].lifecycle_rules.splice(index, 1);
    const abort = rule['abort_incomplete_multipart_upload'] !== undefined;
    const gone = abort ? 'retention/cos-abort-uploads' : 'retention/cos-expiration';
    const mutants: Mutant[] = [
      { name: `${at} is removed`, change: splice, rule: gone },
      { name: `${at} has a narrower prefix`, change: on((each) => grow(each, 'filter_prefix', 'x/')), rule: gone },
    ];
    if (abort) {
      const days = (value: number): Mutant['change'] =>
        on((each) => void (each['abort_incomplete_multipart_upload'].days_after_initiation = value));
      // where the enforcer deletes everything by age, it aborts uploads as well: the rule is then no bound of a copy. An
      // order may lie in an unfinished upload for as long as in the ledger.
      if (!isEnforced(body['bucket']) && !isLedger(body['bucket'])) {
        mutants.push({ name: `${at} aborts a month later`, change: days(30), rule: OUTLIVES });
      }
      return mutants;
    }
    mutants.push(
      {
        name: `${at} expires one day later`,
        change: on((each) => grow(each['expiration'], 'days', 1)),
        rule: OUTLIVES,
      },
      { name: `${at} expires after 0 days`, change: on((each) => void (each['expiration'].days = 0)), rule: gone },
      {
        name: `${at} expires on a date`,
        change: on((each) => void (each['expiration'].date = '2030-01-01')),
        rule: gone,
      },
      { name: `${at} expires nothing`, change: on((each) => drop(each, 'expiration')), rule: gone },
    );
    if (rule['non_current_expiration'] !== undefined) {
      mutants.push(
        {
          name: `${at} keeps noncurrent versions`,
          change: on((each) => drop(each, 'non_current_expiration')),
          rule: 'retention/cos-noncurrent-expiration',
        },
        {
          name: `${at} keeps noncurrent versions one day longer`,
          change: on((each) => grow(each['non_current_expiration'], 'non_current_days', 1)),
          rule: OUTLIVES,
        },
      );
    }
    return mutants;
  }),
);

/** Rules that take a part, or everything on one day, of what must be kept for a time. */
export const strayRules: Mutant[] = bodies('tencentcloud_cos_bucket').flatMap(([name, body]) => {
  const floors = Object.values(manifestIn(base)['placements'] as Document).filter(
    ({ directive, obligation }) => directive?.bucket === body['bucket'] && obligation.keepAtLeastMs > 0,
  );
  return floors.flatMap(({ location }): Mutant[] => {
    const place = String(location.prefix).split('{')[0]!;
    const rules: [string, Document][] = [
      ['a part', { filter_prefix: `${place}14`, expiration: { days: 1 } }],
      ['all of it', { filter_prefix: place, expiration: { days: 1 } }],
      ['a day', { filter_prefix: '', expiration: { date: '2030-01-01' } }],
      ['a variable prefix', { filter_prefix: '${var.prefix}', expiration: { days: 1 } }],
      ['a variable period', { filter_prefix: `${place}14`, expiration: { days: '${var.days}' } }],
    ];
    return rules.map(([what, rule]) => ({
      name: `tencentcloud_cos_bucket.${name}: a rule for ${what} beside ${place}`,
      change: (document) =>
        void document['resource'].tencentcloud_cos_bucket[name].lifecycle_rules.push({ id: 'stray', ...rule }),
      rule: 'retention/too-early',
    }));
  });
});

/** A topic of the same name in a logset of its own keeps logs that no unit promises anything about. */
export const twins: Mutant[] = bodies('tencentcloud_cls_topic').map(([name, body]) => ({
  name: `tencentcloud_cls_topic.${name} has a twin in another logset`,
  change: (document) => {
    document['resource'].tencentcloud_cls_logset.other = { logset_name: 'other' };
    document['resource'].tencentcloud_cls_topic.twin = {
      ...body,
      logset_id: '${tencentcloud_cls_logset.other.id}',
      period: 3640,
    };
  },
  rule: UNBOUND,
}));

export const versioning: Mutant[] = bodies('tencentcloud_cos_bucket').map(([name, body]) => ({
  name: `tencentcloud_cos_bucket.${name}: versioning_enable is turned`,
  change: (document) =>
    void (document['resource'].tencentcloud_cos_bucket[name].versioning_enable = body['versioning_enable'] !== true),
  rule: body['versioning_enable'] === true ? 'retention/cos-versioning' : 'retention/cos-noncurrent-expiration',
}));
