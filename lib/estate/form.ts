// SPDX-License-Identifier: Apache-2.0
import type { Allowance } from '../directives';
import { RetentionError, type Problem } from '../errors';
import type { Assumption } from '../lifetime';
import { checkMembers, isObject, type Members } from '../members';
import type { Hold } from '../policy';
import type { EnforcerNetwork, InstanceEndpoint } from './network';
import type {
  Acknowledgement,
  EnforcedElsewhere,
  EnforcerOptions,
  EstateProps,
  LoadBalancer,
  PlacementProps,
  Units,
} from './types';

type Props = EstateProps<string, Units>;

const ESTATE: Members<Props> = {
  name: 'any',
  allowedRegions: 'texts?',
  units: 'object',
  placements: 'list',
  loadBalancers: 'object?',
  assume: 'list?',
  holds: 'list?',
  acknowledge: 'list?',
  protect: 'boolean?',
  enforcer: 'object?',
  audit: 'object?',
  state: 'object?',
};

const PLACEMENT: Members<PlacementProps> = {
  name: 'any',
  category: 'any',
  class: 'any',
  part: 'text?',
  unit: 'any',
  location: 'object?',
  role: 'any',
  arrivesFrom: 'object?',
  subject: 'object?',
  allow: 'list?',
};

const ALLOWANCE: Members<Allowance> = { guard: 'text', who: 'text', why: 'text' };

const ARRIVES_FROM: Members<NonNullable<PlacementProps['arrivesFrom']>> = { placement: 'any', within: 'any' };
const LOAD_BALANCER: Members<LoadBalancer> = { id: 'any', region: 'any', accessLog: 'any' };
const ASSUMPTION: Members<Assumption> = { term: 'any', at: 'any', witness: 'text' };
const HOLD: Members<Hold> = { category: 'any', reason: 'any', owner: 'any', until: 'any' };
const ACKNOWLEDGEMENT: Members<Acknowledgement> = {
  category: 'any',
  from: 'text',
  to: 'text',
  who: 'text',
  ticket: 'text',
};
const ENFORCER: Members<EnforcerOptions> = { every: 'any', networks: 'object?', elsewhere: 'object?' };
const ELSEWHERE: Members<EnforcedElsewhere> = { by: 'text', witness: 'text' };
const ACCOUNT: Members<EnforcerNetwork['account']> = { uin: 'any', appId: 'any' };
const ENDPOINT: Members<InstanceEndpoint> = { hosts: 'texts', secret: 'any', tls: 'boolean?', cluster: 'boolean?' };
const AUDIT: Members<NonNullable<Props['audit']>> = { validFor: 'any' };
const STATE: Members<NonNullable<Props['state']>> = { bucket: 'text', region: 'text', prefix: 'text' };

const NETWORK: Members<EnforcerNetwork> = {
  region: 'any',
  vpcId: 'any',
  subnetId: 'any',
  account: 'object',
  log: 'any',
  notify: 'texts',
  endpoints: 'object',
  secretsEndpoint: 'any',
  cosDomain: 'any',
  cursors: 'any',
  ledger: 'any',
  ledgerKey: 'text?',
};

type Table = Parameters<typeof checkMembers>[1];

/**
 * Problems of the form of an estate: members that nobody reads, and values of another kind. Units and locations are their
 * stores' to judge.
 * @throws RetentionError with these problems when the form is such that nothing else can be looked at
 */
export function checkForm(props: Props): Problem[] {
  const found: Problem[] = [];
  let readable = true;
  const look = (value: unknown, members: Table, at: string, inside?: string): boolean => {
    const whole = checkMembers(value, members, at, found, inside);
    readable &&= whole;
    return whole;
  };
  const each = (value: unknown, at: string, members: Table, then?: (member: unknown, at: string) => void): void => {
    if (!isObject(value) && !Array.isArray(value)) return;
    for (const [key, member] of Object.entries(value)) {
      const here = Array.isArray(value) ? `${at}[${key}]` : `${at}.${key}`;
      if (look(member, members, here)) then?.(member, here);
    }
  };
  if (look(props, ESTATE, 'estate')) {
    for (const [name, unit] of Object.entries(props.units)) {
      if (!isObject(unit)) look(unit, {}, `units.${name}`);
    }
    each(props.placements, 'placements', PLACEMENT, (placement, at) => {
      const { arrivesFrom, allow } = placement as PlacementProps;
      each(allow, `${at}.allow`, ALLOWANCE);
      if (arrivesFrom !== undefined) look(arrivesFrom, ARRIVES_FROM, at, 'arrivesFrom');
    });
    each(props.loadBalancers, 'loadBalancers', LOAD_BALANCER);
    each(props.assume, 'assume', ASSUMPTION);
    each(props.holds, 'holds', HOLD);
    each(props.acknowledge, 'acknowledge', ACKNOWLEDGEMENT);
    if (props.audit !== undefined) look(props.audit, AUDIT, 'audit');
    if (props.state !== undefined) look(props.state, STATE, 'state');
    if (props.enforcer !== undefined && look(props.enforcer, ENFORCER, 'enforcer')) {
      const { elsewhere } = props.enforcer;
      if (elsewhere !== undefined) look(elsewhere, ELSEWHERE, 'enforcer', 'elsewhere');
      each(props.enforcer.networks, 'enforcer.networks', NETWORK, (network, at) => {
        const { account, endpoints } = network as EnforcerNetwork;
        look(account, ACCOUNT, at, 'account');
        each(endpoints, `${at}.endpoints`, ENDPOINT);
      });
    }
  }
  if (!readable) throw new RetentionError(found);
  return found;
}
