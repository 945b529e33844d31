// SPDX-License-Identifier: Apache-2.0
import { LEDGER_KEY_ENDPOINT, type Directive } from '../directives';
import { problem, type Problem } from '../errors';
import { checkAccounts } from './accounts';
import { checkNetworkNames } from './network-names';
import { HOUR_MS, MINUTE_MS } from '../policy';
import { requireText } from '../stores/check';
import type { Unit } from '../stores/registry';
import type { ProvisionedAudit } from './audit';

/** How an instance is reached from a network. */
export interface InstanceEndpoint {
  /** Hosts with ports; more than one for a cluster or a list of brokers. */
  readonly hosts: readonly string[];
  /** Name in the secrets manager. Its value is JSON with `user` and `password`, or `url`. */
  readonly secret: string;
  /** @default false */
  readonly tls?: boolean;
  /** Redis: whether the hosts form a cluster. @default false */
  readonly cluster?: boolean;
}

/** A VPC in which one enforcer function runs. */
export interface EnforcerNetwork<L extends string = string> {
  readonly region: string;
  /** Id of the VPC, also a reference to a resource of the same app. */
  readonly vpcId: string;
  /** Id of the subnet, also a reference. */
  readonly subnetId: string;
  /** The account: the role names secrets and buckets in full, and nothing else. */
  readonly account: { readonly uin: string; readonly appId: string };
  /** The CLS unit that takes the function's log. Its lines are log data like any other. */
  readonly log: L;
  /** Ids of CLS alarm notices, also references. */
  readonly notify: readonly string[];
  /** Instances that are reached from here, by their id. Buckets need none: the role opens them. */
  readonly endpoints: Readonly<Record<string, InstanceEndpoint>>;
  /**
   * Base URL of the secrets manager; a function in a VPC has no public network.
   * @default - the internal endpoint of the service
   */
  readonly secretsEndpoint?: string;
  /**
   * Domain of a bucket as the function reaches it, with `{Bucket}` and `{Region}` where they belong.
   * @default - the region's own domain, which resolves to an internal address inside a VPC of that region
   */
  readonly cosDomain?: string;
  /**
   * The COS unit, without versions, in which the function keeps its cursors: a new instance then goes on where the last one
   * stopped. A cursor can carry a key of a record, and goes with the end of the pass.
   * @default - the scratch disk: a new instance begins anew, and a directive whose pass does not fit into one run fails
   */
  readonly cursors?: L;
  /**
   * The COS unit, without versions and with nothing else in it, that keeps the orders of erasure and the choices. The
   * function takes what the application drops there, and carries it out beside the sweeps.
   * @default - the function carries out no orders
   */
  readonly ledger?: L;
  /**
   * Name of the secret with the keys under which the ledger keeps ids: `user` names the key in use, `password` holds all keys
   * as `name=base64`, separated by commas.
   * @default - ids are kept as they are given, so that they have to be opaque
   */
  readonly ledgerKey?: string;
  /**
   * Audits the account on a timer of its own, as `retention audit` does, and raises an alarm for what it finds. One network of
   * an estate has it.
   * @default - only people audit
   */
  readonly audit?: ProvisionedAudit<L>;
}

/** The bucket in which the orders of a network are. */
export interface LedgerBucket {
  readonly unit: string;
  readonly bucket: string;
}

/** The object in which the function of a network keeps its cursors. */
export interface CursorObject {
  readonly unit: string;
  readonly bucket: string;
  readonly key: string;
}

type Networks = Readonly<Record<string, EnforcerNetwork>>;
type Units = Readonly<Record<string, Unit>>;

/** Problems of networks: missing ids, a log unit elsewhere, instances that no unit names or that two networks reach. */
export function checkNetworks(networks: Networks, units: Units, everyMs: number): Problem[] {
  const problems: Problem[] = [];
  const reached = new Map<string, string>();
  for (const [name, network] of Object.entries(networks)) {
    const at = `enforcer.networks.${name}`;
    problems.push(...requireText(network.region, 'region', at));
    problems.push(...checkNetworkNames(network, at));
    const log = units[network.log];
    if (log?.store !== 'cls' || log.kind !== 'log' || log.region !== network.region) {
      problems.push(
        problem(
          'retention/invalid',
          at,
          'log',
          `a CLS unit of kind 'log' in ${network.region}`,
          `'${network.log}'`,
          'place the log of the enforcer like any other log',
        ),
      );
    }
    problems.push(...checkCursors(network, units, at), ...checkLedger(network, units, at));
    if (network.notify.length === 0) {
      problems.push(
        problem(
          'retention/missing',
          at,
          'notify',
          'an enforcer that nobody hears of has failed already: name a CLS alarm notice',
        ),
      );
    }
    for (const [instance, endpoint] of Object.entries(network.endpoints)) {
      const here = `${at}.endpoints.${instance}`;
      if (endpoint.hosts.length === 0)
        problems.push(problem('retention/missing', here, 'hosts', 'write host:port of the instance inside the VPC'));
      const known = Object.values(units).some(
        (unit) => instanceOf(unit) === instance && unit.region === network.region,
      );
      if (!known) {
        problems.push(
          problem(
            'retention/invalid',
            here,
            'instance',
            `the id of a unit in ${network.region}`,
            `'${instance}'`,
            'correct the id or declare the unit',
          ),
        );
      }
      const other = reached.get(instance);
      if (other !== undefined) {
        problems.push(
          problem(
            'retention/duplicate',
            here,
            'instance',
            instance,
            `let '${other}' or '${name}' reach it, so that one enforcer acts on it`,
          ),
        );
      }
      reached.set(instance, name);
    }
  }
  problems.push(...checkAccounts(networks, units), ...checkLogs(networks));
  if (Object.keys(networks).length > 0) {
    problems.push(...checkSchedule(everyMs));
    for (const [name, unit] of Object.entries(units)) {
      const instance = instanceOf(unit);
      // an id that is missing is a problem of the unit, and said there.
      if (instance === undefined || reached.has(instance) || requireText(instance, 'instanceId', '').length > 0)
        continue;
      problems.push(
        problem(
          'retention/missing',
          `units.${name}`,
          `endpoints.${instance}`,
          'its directives would be run by nobody: write it into the network that reaches the instance',
        ),
      );
    }
  }
  return problems;
}

/** Versions of the object would keep keys of records for as long as the bucket keeps versions. */
function checkCursors({ cursors, region }: EnforcerNetwork, units: Units, at: string): Problem[] {
  if (cursors === undefined) return [];
  const unit = units[cursors];
  return unit?.store === 'cos' && unit.region === region && !unit.versioned
    ? []
    : [
        problem(
          'retention/invalid',
          at,
          'cursors',
          `a COS unit without versions in ${region}`,
          `'${cursors}'`,
          'name such a bucket, or leave it out where a pass fits into one run',
        ),
      ];
}

/** An order is written once, which the service grants only where it keeps no versions. */
function checkLedger({ ledger, region }: EnforcerNetwork, units: Units, at: string): Problem[] {
  if (ledger === undefined) return [];
  const unit = units[ledger];
  return unit?.store === 'cos' && unit.region === region && !unit.versioned
    ? []
    : [
        problem(
          'retention/invalid',
          at,
          'ledger',
          `a COS unit without versions in ${region}`,
          `'${ledger}'`,
          'declare a bucket for orders alone: where versions are kept the service does not refuse to overwrite an order',
        ),
      ];
}

/** A timer can say whole minutes that divide an hour, or whole hours that divide a day. */
function checkSchedule(everyMs: number): Problem[] {
  return cronOf(everyMs) === undefined
    ? [
        problem(
          'retention/invalid',
          'enforcer',
          'every',
          'minutes that divide an hour or hours that divide a day',
          `${everyMs / MINUTE_MS} minutes`,
          'a timer trigger cannot count anything else: take 15 minutes',
        ),
      ]
    : [];
}

/** The timer's expression: second, minute, hour, day, month, day of the week, year. */
export function cronOf(everyMs: number): string | undefined {
  const minutes = everyMs / MINUTE_MS;
  if (Number.isInteger(minutes) && minutes >= 1 && 60 % minutes === 0) {
    return minutes === 60 ? '0 0 * * * * *' : `0 */${minutes} * * * * *`;
  }
  const hours = everyMs / HOUR_MS;
  return Number.isInteger(hours) && hours >= 1 && 24 % hours === 0 && hours < 24 ? `0 0 */${hours} * * * *` : undefined;
}

/** The instance that a unit lies on; buckets and log topics have none. */
export function instanceOf(unit: Unit): string | undefined {
  return 'instanceId' in unit ? unit.instanceId : undefined;
}

/** Where the function of a network keeps its cursors, if it keeps them. */
export function cursorsOf(name: string, network: EnforcerNetwork, units: Units): CursorObject | undefined {
  const unit = units[network.cursors ?? ''];
  if (network.cursors === undefined || unit?.store !== 'cos') return undefined;
  return { unit: network.cursors, bucket: unit.bucket, key: `retention-enforcer/${name}.json` };
}

/** Where the orders of a network are, if it has a ledger. */
export function ledgerOf(network: EnforcerNetwork, units: Units): LedgerBucket | undefined {
  const unit = units[network.ledger ?? ''];
  if (network.ledger === undefined || unit?.store !== 'cos') return undefined;
  return { unit: network.ledger, bucket: unit.bucket };
}

/** Endpoints by the names of units, as the function reads them: without credentials. */
export function endpointsOf(network: EnforcerNetwork, units: Units): Record<string, object> {
  const key: [string, object][] =
    network.ledgerKey === undefined ? [] : [[LEDGER_KEY_ENDPOINT, { hosts: [], secret: network.ledgerKey }]];
  return Object.fromEntries(
    Object.entries(units)
      .filter(([, unit]) => unit.region === network.region)
      .flatMap(([name, unit]): [string, object][] => {
        if (unit.store === 'cos')
          return [[name, { hosts: network.cosDomain === undefined ? [] : [network.cosDomain] }]];
        const endpoint = network.endpoints[instanceOf(unit) ?? ''];
        return endpoint === undefined ? [] : [[name, endpoint]];
      })
      .concat(key)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

/** The network whose enforcer works in a region: the first that reaches the instance, or the first where none is needed. */
export function networkFor(region: string, instance: string | undefined, networks: Networks): string | undefined {
  return Object.keys(networks)
    .filter((name) => networks[name]?.region === region)
    .sort()
    .find((name) => instance === undefined || Object.hasOwn(networks[name]?.endpoints ?? {}, instance));
}

/** Problems of enforcers that write into one log: the alarm on a missing heartbeat hears of the other one. */
export function checkLogs(networks: Readonly<Record<string, Pick<EnforcerNetwork, 'log'>>>): Problem[] {
  const taken = new Map<string, string>();
  return Object.entries(networks).flatMap(([name, { log }]): Problem[] => {
    const other = taken.get(log) ?? name;
    taken.set(log, other);
    return other === name
      ? []
      : [
          problem(
            'retention/invalid',
            `enforcer.networks.${name}`,
            'log',
            `another unit than that of the network '${other}', whose heartbeat would hide the silence of this one`,
            `'${log}'`,
            'declare a log topic for each enforcer',
          ),
        ];
  });
}

/** One enforcer of the estate: a network has one function. */
export interface EstateEnforcer {
  /** Name of the network. */
  readonly name: string;
  readonly network: EnforcerNetwork;
  /** The units whose directives it carries out, sorted. */
  readonly units: readonly string[];
}

/** The enforcers of an estate, by name. */
export function enforcersOf(networks: Networks, units: Units, directives: readonly Directive[]): EstateEnforcer[] {
  return Object.entries(networks)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, network]) => ({ name, network, units: unitsServedBy(name, networks, units, directives) }));
}

/**
 * The units on which the enforcer of a network acts, of those that have directives: the instances that it reaches; a
 * bucket whose objects go with a termination, where it reaches the table that tells of it; other buckets and topics,
 * where it is the first network of the region.
 */
export function unitsServedBy(
  name: string,
  networks: Networks,
  units: Units,
  directives: readonly Directive[],
): string[] {
  const served = directives.flatMap(({ unit }) => {
    const own = units[unit];
    if (own === undefined) return [];
    const tables = directives.flatMap((each) =>
      each.unit === unit && each.engine === 'cos' && each.terminations !== undefined ? [each.terminations.unit] : [],
    );
    const instance = instanceOf(units[tables[0] ?? ''] ?? own);
    return networkFor(own.region, instance, networks) === name ? [unit] : [];
  });
  return [...new Set(served)].sort();
}
