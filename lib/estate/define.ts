// SPDX-License-Identifier: Apache-2.0
import { wrongSubject } from '../directives';
import { problem, RetentionError, type Problem } from '../errors';
import type { Assumptions } from '../lifetime';
import {
  derivedObligation,
  Duration,
  exactMs,
  heldUntil,
  obligationOf,
  TRANSIENT_CLASS,
  type Obligation,
  type Policy,
} from '../policy';
import { checkAudits } from './audit';
import { checkLedgers } from './ledger';
import { checkNetworks } from './check-networks';
import { functionNetworks } from './shards';
import { assumptionsOf, storeNamed } from '../stores/registry';
import { requireOneOf, requireText } from '../stores/check';
import type { Placement, Refusal, StoreName } from '../stores/store';
import { placementAddress } from './address';
import { arrivals } from './arrival';
import { checkForm } from './form';
import {
  checkAcknowledgements,
  checkHolds,
  checkLoadBalancers,
  checkName,
  checkPlaced,
  checkTerminations,
  checkRecords,
  checkTogether,
  checkAllowedRegions,
  checkUnits,
  collect,
} from './check';
import type { Estate, EstateProps, PlacementProps, Units } from './types';

/** How often the enforcer runs when the estate does not say. */
const ENFORCER_EVERY = Duration.minutes(15);

/** How long a measurement counts when the estate does not say: a month and some days to repeat it. */
const AUDIT_VALID = Duration.days(35);

const ROLES: readonly Placement['role'][] = ['systemOfRecord', 'derived'];

/**
 * Checks an estate against its policy.
 * @throws RetentionError with every problem of the estate, so that all are corrected at once
 */
export function defineEstate<const C extends string, const U extends Units>(
  policy: Policy<C>,
  props: EstateProps<C, U>,
): Estate {
  // inside, names are plain strings again; the literal types have done their work on the caller's file.
  return checkEstate(policy, props as unknown as EstateProps<string, Units>);
}

function checkEstate(policy: Policy, props: EstateProps<string, Units>): Estate {
  const problems: Problem[] = [...checkForm(props), ...checkName(props.name), ...checkPlaced(props)];
  problems.push(
    ...checkUnits(props),
    ...checkAllowedRegions(props),
    ...checkLoadBalancers(props),
    ...checkHolds(policy, props),
  );
  problems.push(...checkAcknowledgements(policy, props), ...checkRecords(policy, props));
  const assumptions = collect(problems, () => assumptionsOf(props.assume));
  const networks = functionNetworks(props.enforcer?.networks ?? {});
  const every = collect(problems, () => exactMs(props.enforcer?.every ?? ENFORCER_EVERY, 'every', 'enforcer'));
  const valid = collect(problems, () => exactMs(props.audit?.validFor ?? AUDIT_VALID, 'validFor', 'audit'));
  problems.push(
    ...checkNetworks(props.enforcer?.networks ?? {}, props.units, every ?? exactMs(ENFORCER_EVERY, 'every')),
    ...checkAudits(props.name, props.enforcer?.networks ?? {}, props.units, valid ?? exactMs(AUDIT_VALID, 'validFor')),
  );
  const delays = arrivals(props.placements, problems);
  const names = new Set<string>();
  const refused: Refusal[] = [];
  const placements = props.placements.flatMap((placement, index) => {
    const at = placement.name || `placements[${index}]`;
    problems.push(...requireText(placement.name, 'name', `placements[${index}]`));
    if (names.has(placement.name)) {
      problems.push(
        problem('retention/duplicate', at, 'name', placement.name, 'give each placement a name of its own'),
      );
    }
    names.add(placement.name);
    const resolved = resolve(policy, props, placement, at, problems);
    if (resolved === undefined) return [];
    if (resolved.obligation === 'transient') {
      refused.push(transientRefusal(placement, resolved.id));
      return [];
    }
    return [{ ...resolved, obligation: resolved.obligation, arrival: delays.get(placement.name) ?? [] }];
  });
  const parts = new Map(
    props.placements.flatMap((each) => (each.part === undefined ? [] : [[each.name, each.part] as const])),
  );
  problems.push(
    ...checkTogether(placements, parts, props.units),
    ...checkTerminations(placements, props.units, networks),
    ...checkLedgers(policy, networks, placements),
  );
  RetentionError.throwIfAny(problems);
  return {
    name: props.name,
    policy,
    units: withAccessLogs(props),
    placements,
    refused,
    loadBalancers: props.loadBalancers ?? {},
    allowedRegions: props.allowedRegions,
    newRegions: props.newRegions ?? [],
    assume: props.assume ?? [],
    holds: props.holds ?? [],
    acknowledge: props.acknowledge ?? [],
    protect: props.protect ?? true,
    // both were computed, or a problem was thrown.
    context: { assumptions: assumptions as Assumptions, enforcerEveryMs: every as number },
    auditValidMs: valid as number,
    state: props.state,
    networks,
    elsewhere: props.enforcer?.elsewhere,
    recordsElsewhere: (props.recordsElsewhere ?? {}) as Estate['recordsElsewhere'],
  };
}

/** A CLS unit takes the access logs of the load balancers that name it. */
function withAccessLogs(props: EstateProps<string, Units>): Units {
  const balancers = Object.values(props.loadBalancers ?? {});
  return Object.fromEntries(
    Object.entries(props.units).map(([name, unit]) => {
      const ids = balancers.filter((balancer) => balancer.accessLog === name).map((balancer) => balancer.id);
      if (unit.store !== 'cls' || ids.length === 0) return [name, unit];
      return [name, { ...unit, loadBalancers: [...new Set([...(unit.loadBalancers ?? []), ...ids])].sort() }];
    }),
  );
}

type Resolved = Omit<Placement, 'obligation' | 'arrival'> & { readonly obligation: Obligation | 'transient' };

function resolve(
  policy: Policy,
  props: EstateProps<string, Units>,
  placement: PlacementProps,
  at: string,
  problems: Problem[],
): Resolved | undefined {
  const owed = collect(problems, () => obligationOf(policy, placement.category, placement.class, at));
  const unit = Object.hasOwn(props.units, placement.unit) ? props.units[placement.unit] : undefined;
  if (unit === undefined) {
    problems.push(problem('retention/unknown-unit', at, Object.keys(props.units).join(', '), String(placement.unit)));
    return undefined;
  }
  const store = storeNamed(unit.store);
  if (store === undefined || owed === undefined) return undefined;
  const location = placement.location ?? {};
  const found = store.checkLocation(location, unit, at);
  problems.push(...found);
  if (found.length > 0) return undefined;
  problems.push(...checkSubject(placement.subject, unit.store, at));
  problems.push(...requireOneOf(placement.role, ROLES, 'role', at));
  const holdUntil = heldUntil(props.holds ?? [], placement.category);
  return {
    id: placementAddress({
      category: placement.category,
      class: owed === 'transient' ? TRANSIENT_CLASS : owed.class,
      store: unit.store,
      unit: store.unitText(unit),
      location: store.locationText(location, unit),
    }),
    name: placement.name,
    category: placement.category,
    unit: placement.unit,
    location,
    role: placement.role,
    obligation: owed === 'transient' || placement.role === 'systemOfRecord' ? owed : derivedObligation(owed),
    ...(placement.perDay === undefined ? {} : { perDay: placement.perDay }),
    ...(placement.subject === undefined ? {} : { subject: placement.subject }),
    ...(placement.allow === undefined || placement.allow.length === 0 ? {} : { allow: placement.allow }),
    ...(holdUntil === undefined ? {} : { holdUntil }),
  };
}

/** The form of a subject is the store's to say. */
function checkSubject(subject: PlacementProps['subject'], store: StoreName, at: string): Problem[] {
  const wrong = subject === undefined ? undefined : wrongSubject(subject, store);
  return wrong === undefined ? [] : [problem('retention/invalid', at, 'subject', ...wrong)];
}

function transientRefusal(placement: PlacementProps, id: string): Refusal {
  return {
    placement: id,
    category: placement.category,
    at: placement.name,
    what: `${placement.category} in unit '${placement.unit}'`,
    term: 'transient',
    why: 'the promise is that this data is never stored',
    remedy:
      "process it in memory only and remove the placement, or state in the policy how long it may be on its way ('inTransit')",
  };
}
