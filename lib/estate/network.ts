// SPDX-License-Identifier: Apache-2.0
import { LEDGER_KEY_ENDPOINT } from '../directives';
import { HOUR_MS, MINUTE_MS } from '../policy';
import type { Unit } from '../stores/registry';
import type { ProvisionedAudit } from './audit';
import { networkOf, type FunctionNetwork } from './shards';

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

/** A VPC in which an enforcer runs, as one function or as several. */
export interface EnforcerNetwork<L extends string = string> {
  readonly region: string;
  /** Id of the VPC, also a reference to a resource of the same app. */
  readonly vpcId: string;
  /** Id of the subnet, also a reference. */
  readonly subnetId: string;
  /** The account: the role names secrets and buckets in full, and nothing else. */
  readonly account: { readonly uin: string; readonly appId: string };
  /** The CLS unit that takes the function's log; with `shards` a list of so many. Its lines are log data like any other. */
  readonly log: L | readonly L[];
  /**
   * Functions over which the units are spread by their names, 1 to 32: each with a timer, a log, a role and alarms of its own.
   * The first one carries out the orders.
   * @default 1
   */
  readonly shards?: number;
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

/** Where the functions of a network keep their cursors: an object for each unit, whichever of them works on it. */
export interface CursorObjects {
  readonly unit: string;
  readonly bucket: string;
  /** What the names of all of them begin with. */
  readonly prefix: string;
}

type Units = Readonly<Record<string, Unit>>;

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

/** Where the functions of a network keep their cursors, if they keep them. */
export function cursorsOf(
  name: string,
  network: Pick<FunctionNetwork, 'cursors' | 'shard'>,
  units: Units,
): CursorObjects | undefined {
  const { cursors } = network;
  const unit = units[cursors ?? ''];
  if (cursors === undefined || unit?.store !== 'cos') return undefined;
  return { unit: cursors, bucket: unit.bucket, prefix: `retention-enforcer/${networkOf(name, network)}/` };
}

/** Where the orders of a network are, if it has a ledger. */
export function ledgerOf(network: Pick<EnforcerNetwork, 'ledger'>, units: Units): LedgerBucket | undefined {
  const unit = units[network.ledger ?? ''];
  if (network.ledger === undefined || unit?.store !== 'cos') return undefined;
  return { unit: network.ledger, bucket: unit.bucket };
}

/** Endpoints by the names of units, as the function reads them: without credentials. */
export function endpointsOf(network: FunctionNetwork, units: Units): Record<string, object> {
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
