// SPDX-License-Identifier: Apache-2.0
import { problem, RetentionError, type Problem } from '../errors';
import { isObject, show } from '../form';
import { isCalendarDay, type Policy } from '../policy';
import { requireText } from '../stores/check';
import { isKnownRegion, nearestRegion, requireIdOf } from '../stores/cloud-names';
import { STORE_NAMES, storeNamed, type StoreTypes } from '../stores/registry';
import type { Placement } from '../stores/store';
import { groupBy } from './group';
import { networkFor } from './enforcers';
import type { FunctionNetworks } from './shards';
import type { EstateProps, Units } from './types';

type Props = EstateProps<string, Units>;

/** Runs a check that throws and keeps what it found, so that all problems of a run are listed together. */
export function collect<T>(problems: Problem[], check: () => T): T | undefined {
  try {
    return check();
  } catch (error) {
    if (!RetentionError.is(error)) throw error;
    problems.push(...error.problems);
    return undefined;
  }
}

/** Problems of the name: it begins the names of stacks, which are folders too, and those of functions. */
export function checkName(name: string): Problem[] {
  const problems = requireText(name, 'name', 'estate');
  if (problems.length > 0 || /^[A-Za-z0-9][A-Za-z0-9_-]*$/.test(name)) return problems;
  return [
    problem(
      'retention/invalid',
      'estate',
      'name',
      'letters, digits, hyphens and underscores that begin with a letter or digit',
      `'${name}'`,
      'it begins the names of stacks and functions',
    ),
  ];
}

/** An estate that places nothing promises nothing, and a proof of it would be empty. */
export function checkPlaced({ placements }: Props): Problem[] {
  if (placements.length > 0) return [];
  return [problem('retention/missing', 'estate', 'placements', 'say which category of data lies where')];
}

/** Problems of units: unknown store, missing ids, the same cloud resource twice, a region that is not allowed. */
export function checkUnits(props: Props): Problem[] {
  const problems: Problem[] = [];
  const seen = new Map<string, string>();
  for (const [name, unit] of Object.entries(props.units)) {
    const at = `units.${name}`;
    const store = storeNamed(unit.store);
    if (store === undefined) {
      problems.push(
        problem(
          'retention/invalid',
          at,
          'store',
          `one of ${STORE_NAMES.join(', ')}`,
          show(unit.store),
          'correct the spelling',
        ),
      );
      continue;
    }
    problems.push(...checkRegion(props, unit.region, at));
    const own = collect(problems, () => store.checkUnit(unit, at)) ?? [];
    problems.push(...own);
    if (unit.store === 'mysql' && isObject(unit.remoteBackup)) {
      problems.push(...checkRegion(props, unit.remoteBackup.region, `${at}.remoteBackup`));
    }
    if (own.length > 0) continue;
    const identity = `${unit.store} ${store.unitText(unit)}`;
    if (seen.has(identity)) {
      problems.push(
        problem(
          'retention/duplicate',
          at,
          'unit',
          store.unitText(unit),
          `use the unit '${seen.get(identity) ?? ''}' for both`,
        ),
      );
    }
    seen.set(identity, name);
  }
  return problems;
}

/** Problems of regions that are beside the units: one that nobody has permits nothing, or another than is meant. */
export function checkAllowedRegions({ allowedRegions, newRegions, state }: Props): Problem[] {
  const stated = [
    ...texts(allowedRegions).map((region) => ({ at: 'estate', property: 'allowedRegions', region })),
    ...texts([state?.region]).map((region) => ({ at: 'state', property: 'region', region })),
  ];
  return stated
    .filter(({ region }) => !isKnownRegion(region, texts(newRegions)))
    .map(({ at, property, region }) =>
      problem('retention/unknown-region', at, property, nearestRegion(region), region),
    );
}

/** Problems of load balancers: missing ids, a log unit that is no CLS topic. */
export function checkLoadBalancers(props: Props): Problem[] {
  const problems: Problem[] = [];
  const seen = new Map<string, string>();
  for (const [name, balancer] of Object.entries(props.loadBalancers ?? {})) {
    const at = `loadBalancers.${name}`;
    problems.push(...requireIdOf('loadBalancer', balancer.id, 'id', at), ...checkRegion(props, balancer.region, at));
    const twin = seen.get(balancer.id);
    if (twin !== undefined) {
      problems.push(problem('retention/duplicate', at, 'id', balancer.id, `remove it or '${twin}'`));
    }
    seen.set(balancer.id, name);
    const unit = props.units[balancer.accessLog];
    const takesLogs = (each: Units[string] | undefined): boolean =>
      each?.store === 'cls' && each.kind === 'log' && each.region === balancer.region;
    if (!takesLogs(unit)) {
      const cls = Object.entries(props.units).filter(([, each]) => takesLogs(each));
      problems.push(
        problem(
          'retention/invalid',
          at,
          'accessLog',
          `a CLS unit of kind 'log' in ${(balancer.region as string | undefined) ?? 'its region'} (${cls.map(([each]) => each).join(', ') || 'none is declared'})`,
          show(balancer.accessLog),
          'a CLB log topic of its own keeps logs 30 days and cannot be set',
        ),
      );
    }
  }
  return problems;
}

/** Problems of holds: unknown category, impossible end. */
export function checkHolds(policy: Policy, props: Props): Problem[] {
  const problems: Problem[] = [];
  const categories = Object.keys(policy.categories);
  for (const [index, hold] of (props.holds ?? []).entries()) {
    const at = `holds[${index}]`;
    if (!categories.includes(hold.category)) {
      problems.push(problem('retention/unknown-category', at, categories.join(', '), String(hold.category)));
    }
    problems.push(...requireText(hold.reason, 'reason', at), ...requireText(hold.owner, 'owner', at));
    if (!isCalendarDay(hold.until)) {
      problems.push(
        problem(
          'retention/invalid',
          at,
          'until',
          'a calendar day YYYY-MM-DD',
          show(hold.until),
          'write the last day of the hold',
        ),
      );
    }
  }
  return problems;
}

/** Problems of acknowledgements: an unknown category, which would cover nothing. */
export function checkAcknowledgements(policy: Policy, props: Props): Problem[] {
  const categories = Object.keys(policy.categories);
  return (props.acknowledge ?? []).flatMap(({ category }, index) =>
    categories.includes(category)
      ? []
      : [problem('retention/unknown-category', `acknowledge[${index}]`, categories.join(', '), String(category))],
  );
}

/** Problems of records that are elsewhere: an unknown category. */
export function checkRecords(policy: Policy, { recordsElsewhere = {} }: Props): Problem[] {
  const categories = Object.keys(policy.categories);
  return Object.keys(recordsElsewhere)
    .filter((category) => !categories.includes(category))
    .map((category) =>
      problem('retention/unknown-category', `recordsElsewhere.${category}`, categories.join(', '), category),
    );
}

/** Two placements that share records, and categories with more than one system of record. */
export function checkTogether(
  placements: readonly Placement[],
  parts: ReadonlyMap<string, string>,
  units: Units,
): Problem[] {
  const problems: Problem[] = [];
  const byUnit = groupBy(placements, (placement) => placement.unit);
  for (const [name, onUnit] of byUnit) {
    const unit = units[name];
    const store = unit === undefined ? undefined : storeNamed(unit.store);
    if (unit === undefined || store === undefined) continue;
    for (const [index, one] of onUnit.entries()) {
      const other = onUnit.slice(0, index).find((earlier) => store.overlaps(one.location, earlier.location));
      if (other === undefined) continue;
      problems.push(
        problem(
          'retention/overlapping-locations',
          one.name,
          store.locationText(one.location, unit),
          store.locationText(other.location, unit),
          other.name,
        ),
      );
    }
  }
  const key = (placement: Placement): string =>
    [placement.category, placement.obligation.class, parts.get(placement.name)]
      .filter((part) => part !== undefined)
      .join('/');
  for (const [what, group] of groupBy(placements, key)) {
    const records = group.filter((placement) => placement.role === 'systemOfRecord');
    if (records.length > 1) {
      problems.push(
        problem(
          'retention/two-systems-of-record',
          records[1]?.name ?? '',
          what,
          records.map((record) => record.name).join(' and '),
        ),
      );
    }
  }
  return problems;
}

/**
 * Problems of deletion by termination: the table that the enforcer reads must lie in a MySQL unit of the estate, and the
 * network that reaches it must be in the region of the bucket.
 */
export function checkTerminations(
  placements: readonly Placement[],
  units: Units,
  networks: FunctionNetworks,
): Problem[] {
  const databases = Object.keys(units).filter((name) => units[name]?.store === 'mysql');
  return placements.flatMap(({ name, unit, location }) => {
    const bucket = units[unit];
    if (bucket?.store !== 'cos') return [];
    const { terminations } = location as StoreTypes['cos']['location'];
    if (terminations === undefined) return [];
    const table = units[terminations.unit];
    if (table?.store === 'mysql') {
      // an instance that no network reaches is a problem of its unit, and said there.
      const elsewhere = Object.values(networks).some((each) => Object.hasOwn(each.endpoints, table.instanceId));
      if (!elsewhere || networkFor(bucket.region, table.instanceId, networks) !== undefined) return [];
      return [
        problem(
          'retention/invalid',
          name,
          'location.terminations.unit',
          `a unit that a network in ${bucket.region} reaches`,
          `'${terminations.unit}'`,
          'the enforcer of the bucket reads there which applications are terminated: take a table in that region',
        ),
      ];
    }
    return [
      problem(
        'retention/invalid',
        name,
        'location.terminations.unit',
        `one of the MySQL units ${databases.join(', ') || '(none is declared)'}`,
        `'${terminations.unit}'`,
        'the enforcer reads there which applications are terminated',
      ),
    ];
  });
}

function checkRegion(props: Props, region: string, at: string): Problem[] {
  const unreadable = requireText(region, 'region', at);
  const allowed = props.allowedRegions;
  if (unreadable.length > 0) return unreadable;
  if (!isKnownRegion(region, texts(props.newRegions)))
    return [problem('retention/unknown-region', at, 'region', nearestRegion(region), region)];
  if (allowed === undefined || allowed.includes(region)) return [];
  return [problem('retention/region-not-allowed', at, allowed.join(', ') || 'none', region)];
}

/** The texts of a list that nobody type-checked; what else is in it is a problem of its form, and said there. */
function texts(list: unknown): readonly string[] {
  return Array.isArray(list) ? list.filter((each): each is string => typeof each === 'string') : [];
}
