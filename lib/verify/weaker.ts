// SPDX-License-Identifier: Apache-2.0
import { deleteAgeMs } from '../directives';
import { directivesIn, type Manifest } from '../manifest';
import type { Finding } from './findings/finding';
import type { Verification } from './verify';

type Said = Pick<Finding, 'rule' | 'level' | 'at' | 'what' | 'why' | 'remedy' | 'placements'>;

/**
 * What a version promises and the next one no more, beside what is deleted earlier: placements that leave with their data,
 * an enforcer that stops, a region that is allowed from now on. No sum shows it, because what is not promised has none.
 * @param destroyed ids of placements whose place a plan destroys: that is a shortening
 */
export function weakerPromises(
  base: Verification,
  head: Verification,
  destroyed: ReadonlySet<string> = new Set(),
): Finding[] {
  const pairs = base.manifests.flatMap((before) => {
    const after = head.manifests.find((each) => keyOf(each) === keyOf(before));
    return after === undefined ? [] : [{ before, after }];
  });
  return [
    ...abandoned(base, head, destroyed),
    ...pairs.flatMap(({ before, after }) => [
      ...enforcers(before, after),
      ...regions(before, after),
      ...policies(before, after),
      ...assumptions(before, after),
      ...allowances(before, after),
    ]),
  ];
}

/** Whether two versions have anything in common: a stack, or a place. Without, no comparison means anything. */
export function areRelated(base: Verification, head: Verification): boolean {
  const stacks = new Set(base.manifests.map(keyOf));
  const places = new Set(base.rows.map(({ placement, unitText }) => `${placement.id}\n${unitText}`));
  return (
    head.manifests.some((each) => stacks.has(keyOf(each))) ||
    head.rows.some(({ placement, unitText }) => places.has(`${placement.id}\n${unitText}`))
  );
}

function keyOf({ estate, region }: Manifest): string {
  return `${estate} in ${region}`;
}

function abandoned(base: Verification, head: Verification, destroyed: ReadonlySet<string>): Said[] {
  const kept = new Set(head.rows.map(({ placement }) => placement.id));
  return base.rows
    .filter(({ placement: { id } }) => !kept.has(id) && !destroyed.has(id))
    .map((row): Said => ({
      rule: 'retention/residue',
      level: 'error',
      at: row.placement.id,
      what: `the placement leaves the estate, and nothing deletes what lies in ${row.store} ${row.unitText}, ${row.locationText}`,
      why: 'the directive or the rule that expires it goes with the placement, so its data lives for ever',
      remedy:
        'delete the data first and exempt this with who saw it gone, or keep the placement until the last record has expired',
      placements: [row.placement.id],
    }));
}

function enforcers(before: Manifest, after: Manifest): Said[] {
  const served = (manifest: Manifest): Set<string> => new Set(manifest.enforcers.flatMap(({ units }) => units));
  const is = served(after);
  const deleting = directivesIn(after).filter((each) => deleteAgeMs(each) !== null);
  const lost = [...served(before)].filter((unit) => !is.has(unit) && deleting.some((each) => each.unit === unit));
  const [was, now] = [before, after].map(({ enforcedElsewhere }) => enforcedElsewhere ?? null);
  const by = now === null || now === undefined ? 'nobody' : `${now.by} (witness: ${now.witness})`;
  const why = 'what expires inside databases is deleted by whoever carries out the directives';
  return [
    ...lost.map((unit): Said => ({
      rule: 'retention/enforcer',
      level: 'error',
      at: keyOf(after),
      what: `the enforcer no longer carries out the directives of the unit '${unit}': ${by} does`,
      why,
      remedy: 'keep the enforcer, or exempt this with who answers for the other one',
      placements: deleting.filter((each) => each.unit === unit).map(({ id }) => id),
    })),
    ...(was !== null && was !== undefined && (was.by !== now?.by || was.witness !== now.witness)
      ? [
          told(
            'retention/weaker-promise',
            after,
            `who enforces elsewhere was ${was.by} (witness: ${was.witness}), and is ${by}`,
            why,
          ),
        ]
      : []),
  ];
}

function regions(before: Manifest, after: Manifest): Said[] {
  if (before.allowedRegions === null) return [];
  const was = new Set(before.allowedRegions);
  const more = after.allowedRegions?.filter((region) => !was.has(region));
  if (more?.length === 0) return [];
  return [
    {
      rule: 'retention/region',
      level: 'error',
      at: keyOf(after),
      what:
        more === undefined
          ? `'allowedRegions' is gone: copies may lie anywhere and not only in ${[...was].sort().join(', ')}`
          : `'allowedRegions' lets copies into ${more.sort().join(', ')} as well`,
      why: 'the contract says where copies may lie',
      remedy: 'take it back, or exempt this with who read the contract',
      placements: [],
    },
  ];
}

/** Obligations are compared row by row; here it is said that the yardstick itself is another one. */
function policies({ policy: was }: Manifest, after: Manifest): Said[] {
  const is = after.policy;
  if (was.name === is.name && was.hash === is.hash && was.strict === is.strict) return [];
  const text = ({ name, hash, strict }: Manifest['policy']): string => `'${name}' ${hash}${strict ? ', strict' : ''}`;
  const why = 'both versions are judged by the policy that each of them brings; a pinned one is the same for both';
  return [told('retention/policy', after, `the policy was ${text(was)}, and is ${text(is)}`, why)];
}

function assumptions(before: Manifest, after: Manifest): Said[] {
  return Object.entries(after.assume).flatMap(([term, { ms }]) => {
    const was = before.assume[term];
    if (was !== undefined && was.ms >= ms) return [];
    const what = `the term '${term}' is ${was === undefined ? 'assumed from now on' : 'assumed to last longer'}`;
    return [told('retention/weaker-promise', after, what, 'nothing but its witness shows that it holds')];
  });
}

function allowances(before: Manifest, after: Manifest): Said[] {
  return Object.entries(after.placements).flatMap(([id, { allow = [] }]) => {
    const known = new Set((before.placements[id]?.allow ?? []).map(({ guard }) => guard));
    return allow
      .filter(({ guard }) => !known.has(guard))
      .map(({ guard, who }) => ({
        ...told(
          'retention/weaker-promise',
          after,
          `the guard '${guard}' is allowed by ${who}`,
          'the enforcer no longer refuses there',
        ),
        at: id,
        placements: [id],
      }));
  });
}

function told(rule: string, after: Manifest, what: string, why: string): Said {
  return { rule, level: 'warning', at: keyOf(after), what, why, remedy: 'look at it', placements: [] };
}
