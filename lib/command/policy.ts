// SPDX-License-Identifier: Apache-2.0
import { writeFileSync } from 'node:fs';
import {
  LEXICONS,
  policyCheck,
  policyShow,
  writeDocument,
  type Provisioned,
  type SystemId,
  type WrittenKind,
} from '../document';
import { RetentionError } from '../errors';
import { loadEstate, planEstate, requirePlan, type Estate } from '../estate';
import { earliestMs, latestMs } from '../lifetime';
import { json, visible } from '../text';
import { STORES } from '../stores/registry';
import type { StoreName } from '../stores/store';
import { pinOf } from '../verify';

/** How people and the documents call each system. */
export const SYSTEMS: Readonly<Record<StoreName, SystemId>> = {
  mysql: 'MySQL',
  mongodb: 'MongoDB',
  redis: 'Redis',
  ckafka: 'CKafka',
  pulsar: 'Pulsar',
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

/** Languages in which documents are written. */
export const LANGUAGES: readonly string[] = LEXICONS.map(({ language }) => language).toSorted();

/** What is asked of the documents that are written. */
export interface DocumentOptions {
  readonly estate: string;
  readonly kind: WrittenKind;
  readonly lang: string;
  /** @default - standard output */
  readonly out?: string;
  readonly title?: string;
}

/** Writes a document for lawyers from the policy and what the estate provisions. */
export function printDocument({ estate: file, kind, lang, out, title }: DocumentOptions): number {
  const estate = loadEstate(file);
  // a promise that is not kept is shown to nobody.
  requirePlan(estate);
  const text = writeDocument({
    policy: estate.policy,
    provisioned: provisionedOf(estate, file),
    kind,
    language: lang,
    ...(title === undefined ? {} : { title }),
  });
  if (out === undefined) process.stdout.write(text);
  else {
    writeFileSync(out, text);
    process.stderr.write(`wrote ${visible(out)}\n`);
  }
  return 0;
}

/** The estate in the words of a document: categories in systems, and what only passes through a load balancer. */
export function provisionedOf(estate: Estate, file: string): Provisioned {
  const plan = planEstate(estate);
  RetentionError.throwIfAny(plan.overloaded);
  const refused = new Set(plan.refusals.map((refusal) => refusal.placement));
  const ages = agesOf(estate, plan);
  const stored = estate.placements.map((placement) => ({
    id: placement.id,
    category: placement.category,
    system: SYSTEMS[estate.units[placement.unit]?.store ?? 'mysql'],
    role: placement.role,
    ...(placement.obligation.class === undefined ? {} : { class: placement.obligation.class }),
    enforced: !refused.has(placement.id),
    ...(estate.units[placement.unit] === undefined ? {} : { region: estate.units[placement.unit]?.region ?? '' }),
    ...ages.get(placement.id),
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

type Ages = Pick<Provisioned['placements'][number], 'keptAtLeastMs' | 'goneByMs' | 'backupsGoneByMs'>;

/** The least and the greatest ages that the plan gives each placement; none under a hold, which suspends them. */
function agesOf(estate: Estate, plan: ReturnType<typeof planEstate>): Map<string, Ages> {
  const refused = new Set(plan.refusals.map((refusal) => refusal.placement));
  const ages = new Map<string, Ages>();
  for (const { name, placements, settings, live } of plan.units) {
    const unit = estate.units[name];
    if (unit === undefined) continue;
    for (const placement of placements) {
      if (placement.holdUntil !== undefined || refused.has(placement.id)) continue;
      const setting = live.get(placement.id) ?? null;
      const copies = STORES[unit.store].lifetime(unit, settings, placement, setting, estate.context);
      const judged = copies.filter(({ kind }) => kind !== 'residue');
      const backups = judged.filter(({ kind }) => kind === 'backup').map(latestMs);
      ages.set(placement.id, {
        keptAtLeastMs: Math.min(...judged.filter(({ kind }) => kind === 'live').map(earliestMs)),
        goneByMs: Math.max(...judged.filter(({ kind }) => kind !== 'backup').map(latestMs)),
        ...(backups.length === 0 ? {} : { backupsGoneByMs: Math.max(...backups) }),
      });
    }
  }
  return ages;
}
