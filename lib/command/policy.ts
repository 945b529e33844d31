// SPDX-License-Identifier: Apache-2.0
import { loadEstate, planEstate, type Estate } from '../estate';
import { policyCheck, policyShow, type Provisioned } from '../document';
import { json } from '../text';
import { STORES } from '../stores/registry';
import type { StoreName } from '../stores/store';
import { pinOf } from '../verify';

/** How the documents call each system. */
const SYSTEMS: Readonly<Record<StoreName, string>> = {
  mysql: 'MySQL',
  mongodb: 'MongoDB',
  redis: 'Redis',
  ckafka: 'CKafka',
  cos: 'COS',
  cls: 'CLS',
};

/** Stores whose managed backups cannot be switched off. */
const BACKED_UP: readonly StoreName[] = ['mysql', 'mongodb', 'redis'];

export interface PolicyOptions {
  readonly estate: string;
  readonly json: boolean;
}

/** Compares published documents with the policy in code and with what the estate provisions. */
export function checkPolicy(files: readonly string[], options: PolicyOptions): number {
  const estate = loadEstate(options.estate);
  const result = policyCheck(files, { policy: estate.policy, provisioned: provisionedOf(estate, options.estate) });
  process.stdout.write(options.json ? `${json(result.json)}\n` : `${result.text}\n`);
  return result.exitCode;
}

/** Shows what was read from one document, beside the policy in code. */
export function showPolicy(file: string, options: PolicyOptions): number {
  const result = policyShow(file, { policy: loadEstate(options.estate).policy });
  process.stdout.write(options.json ? `${json(result.json)}\n` : `${result.text}\n`);
  return result.exitCode;
}

/** Prints the policy of the estate as data: what `verify` and `report` judge by where a caller pins it. */
export function pinPolicy(file: string): number {
  process.stdout.write(`${json(pinOf(loadEstate(file).policy))}\n`);
  return 0;
}

/** The estate in the words of a document: categories in systems, and what only passes through a load balancer. */
function provisionedOf(estate: Estate, file: string): Provisioned {
  const refused = new Set(planEstate(estate).refusals.map((refusal) => refusal.placement));
  const stored = estate.placements.map((placement) => ({
    id: placement.id,
    category: placement.category,
    system: SYSTEMS[estate.units[placement.unit]?.store ?? 'mysql'],
    role: placement.role,
    ...(placement.obligation.class === undefined ? {} : { class: placement.obligation.class }),
    enforced: !refused.has(placement.id),
  }));
  const passing = Object.keys(estate.loadBalancers).flatMap((name) =>
    Object.keys(estate.policy.categories).map((category) => ({
      id: `${category}/${name}`,
      category,
      system: 'CLB',
      role: 'derived' as const,
    })),
  );
  const allowance = estate.policy.strict ? undefined : estate.policy.backupAllowance;
  const stores = new Set(Object.values(estate.units).map((unit) => unit.store));
  return {
    placements: [...stored, ...passing],
    backedUpSystems: BACKED_UP.filter((store) => stores.has(store)).map((store) => SYSTEMS[store]),
    disclosedAs: stores.has('cls')
      ? [{ system: 'CLS', as: 'CLB', reason: `${STORES.cls.title} holds the access log of the load balancer` }]
      : [],
    ...(allowance === undefined ? {} : { allowance: allowance.atMost }),
    holds: estate.holds.map((hold) => hold.category),
    file,
  };
}
