// SPDX-License-Identifier: Apache-2.0
import { SHARDS_AT_MOST } from '../directives';
import { problem, type Problem } from '../errors';
import type { EnforcerNetwork } from './network';

/** Which of the functions of a network one is. */
export interface Shard {
  /** Name of the network. */
  readonly network: string;
  /** From 1. The first has the name of the network, and carries out the orders. */
  readonly index: number;
  /** Functions of the network, two or more. */
  readonly count: number;
}

/** A network as one of its functions sees it: with a log of its own, and with orders and an audit in the first alone. */
export interface FunctionNetwork extends Omit<EnforcerNetwork, 'log' | 'shards'> {
  readonly log: string;
  /** @default - the only function of its network */
  readonly shard?: Shard;
}

export type FunctionNetworks = Readonly<Record<string, FunctionNetwork>>;
type Networks = Readonly<Record<string, EnforcerNetwork>>;

/** Name of one of the functions of a network: with more of them the first stays what it is. */
export function shardName(network: string, index: number): string {
  return index === 1 ? network : `${network}-${index}`;
}

/** The network of a function, by the function's own name. */
export function networkOf(name: string, { shard }: Pick<FunctionNetwork, 'shard'>): string {
  return shard?.network ?? name;
}

/** Whether it is the only function of its network, or the first of them. */
export function isFirst({ shard }: Pick<FunctionNetwork, 'shard'>): boolean {
  return shard === undefined || shard.index === 1;
}

/** The functions of the networks of an estate, by name. What is wrong with them `checkShards` says. */
export function functionNetworks(networks: Networks): FunctionNetworks {
  return Object.fromEntries(
    Object.entries(networks).flatMap(([network, written]) => {
      const { log, shards: _shards, ...rest } = written;
      const { ledger: _ledger, ledgerKey: _key, audit: _audit, ...others } = rest;
      const count = shardsOf(written);
      const logs = logsOf(log);
      if (count === 1) return [[network, { ...rest, log: logs[0] ?? '' }] as const];
      return Array.from({ length: count }, (_, at): readonly [string, FunctionNetwork] => {
        const shard = { network, index: at + 1, count };
        return [shardName(network, at + 1), { ...(at === 0 ? rest : others), log: logs[at] ?? '', shard }];
      });
    }),
  );
}

/** Problems of the number of functions, of their logs and of their names. */
export function checkShards(networks: Networks): Problem[] {
  const taken = new Map<string, string>();
  return Object.entries(networks).flatMap(([network, written]): Problem[] => {
    const at = `enforcer.networks.${network}`;
    const { shards = 1 } = written;
    if (!isCount(shards)) {
      const allowed = `1 to ${SHARDS_AT_MOST}, a whole number`;
      return [problem('retention/invalid', at, 'shards', allowed, String(shards), 'say how many functions work there')];
    }
    const logs = logsOf(written.log);
    const problems: Problem[] = [];
    if (logs.length !== shards) {
      const allowed = shards === 1 ? 'one unit' : `${shards} units, one for each of the shards`;
      const remedy = 'declare a log topic for each function: the heartbeat of one would hide the silence of another';
      problems.push(problem('retention/invalid', at, 'log', allowed, `${logs.length}`, remedy));
    }
    for (let index = 1; index <= shards; index++) {
      const name = shardName(network, index);
      const other = taken.get(name);
      taken.set(name, network);
      if (other === undefined) continue;
      const remedy = `a function of '${other}' has it: give one of the networks another name`;
      problems.push(problem('retention/duplicate', at, 'name', name, remedy));
    }
    return problems;
  });
}

/** What is written, if it is a number of functions. */
function shardsOf({ shards = 1 }: EnforcerNetwork): number {
  return isCount(shards) ? shards : 1;
}

function isCount(shards: number): boolean {
  return Number.isInteger(shards) && shards >= 1 && shards <= SHARDS_AT_MOST;
}

function logsOf(log: EnforcerNetwork['log']): readonly string[] {
  return Array.isArray(log) ? (log as readonly string[]) : [log as string];
}
