// SPDX-License-Identifier: Apache-2.0
import { LEDGER_PREFIX } from '../directives';
import { problem, type Problem } from '../errors';
import { latestMs } from '../lifetime';
import { isPersonal, LEDGER_CATEGORY, ledgerHold, ledgerObligation } from '../policy';
import { STORES, type Unit } from '../stores/registry';
import type { Placement, StoreContext } from '../stores/store';
import { placementAddress } from './address';
import type { Estate } from './types';

/** A unit that is solved, as far as the ledger asks. */
interface SolvedUnit {
  readonly name: string;
  readonly placements: readonly Placement[];
  readonly settings: unknown;
  readonly live: ReadonlyMap<string, unknown>;
}

/** Whether a placement holds what an order may be about. */
function isAboutSubjects({ subject }: Pick<Placement, 'subject'>): boolean {
  return subject !== undefined;
}

/**
 * The placement of each ledger: solved like any other, from what all others were solved to. An order has to outlive every
 * copy that could bring its subject back, topics included, from which an application may write again.
 */
export function ledgerPlacements(
  { networks, units, policy, holds }: Estate,
  solved: readonly SolvedUnit[],
  context: StoreContext,
): readonly Placement[] {
  const { erasure } = policy;
  if (erasure === undefined) return [];
  return Object.entries(networks).flatMap(([network, { ledger, region }]): Placement[] => {
    const bucket = units[ledger ?? ''];
    if (ledger === undefined || bucket === undefined) return [];
    const concerned = solved
      .filter(({ name }) => units[name]?.region === region)
      .flatMap((unit) => unit.placements.filter(isAboutSubjects).map((placement) => ({ unit, placement })));
    const ages = concerned.flatMap(({ unit: { name, settings, live }, placement }) => {
      const unit = units[name] as Unit;
      return STORES[unit.store]
        .lifetime(unit, settings, placement, live.get(placement.id) ?? null, context)
        .filter(({ kind }) => kind !== 'residue')
        .map(latestMs);
    });
    const holdUntil = ledgerHold(
      holds,
      concerned.map(({ placement }) => placement.category),
    );
    const store = STORES[bucket.store];
    const location = { prefix: LEDGER_PREFIX };
    const text = { unit: store.unitText(bucket), location: store.locationText(location, bucket) };
    return [
      {
        id: placementAddress({ category: LEDGER_CATEGORY, class: undefined, store: bucket.store, ...text }),
        name: `ledger of ${network}`,
        category: LEDGER_CATEGORY,
        unit: ledger,
        location,
        role: 'systemOfRecord',
        obligation: ledgerObligation(erasure, Math.max(0, ...ages)),
        arrival: [],
        ...(holdUntil === undefined ? {} : { holdUntil }),
      },
    ];
  });
}

/** Problems of ledgers: nothing promised, no subjects, data of another category in the bucket. */
export function checkLedgers(
  policy: Estate['policy'],
  networks: Estate['networks'],
  placements: readonly Placement[],
): Problem[] {
  return Object.entries(networks).flatMap(([name, { ledger }]) => {
    if (ledger === undefined) return [];
    const at = `enforcer.networks.${name}`;
    const found: Problem[] = [];
    const twin = Object.keys(networks).find((each) => each < name && networks[each]?.ledger === ledger);
    if (twin !== undefined) {
      // a receipt says what one enforcer did in all of its stores.
      found.push(problem('retention/duplicate', at, 'ledger', ledger, `give '${twin}' and '${name}' a ledger each`));
    }
    if (policy.erasure === undefined) {
      found.push(
        problem('retention/missing', at, 'erasure', "say in the policy 'within' what time an order is carried out"),
      );
    }
    if (Object.hasOwn(policy.categories, LEDGER_CATEGORY)) {
      // its records and who asked for their deletion would be under one promise, and an order about them would be refused.
      found.push(
        problem(
          'retention/invalid',
          at,
          'ledger',
          `one under a policy whose own categories have other names than '${LEDGER_CATEGORY}', as the ledger calls its own`,
          `a category '${LEDGER_CATEGORY}'`,
          'give the category of the policy another name, such as purchases',
        ),
      );
    }
    const other = placements.find(({ unit }) => unit === ledger);
    if (other !== undefined) {
      found.push(
        problem(
          'retention/invalid',
          at,
          'ledger',
          'a bucket with nothing else in it',
          `'${other.name}'`,
          'give the orders a bucket of their own',
        ),
      );
    }
    const silent = placements.filter((each) => each.subject === undefined && isPersonal(policy, each.category));
    for (const { name: placement, category } of silent) {
      found.push(
        problem(
          'retention/missing',
          placement,
          'subject',
          `it holds ${category}, so that an order has to reach it: say how a subject is found there, or { never: 'the reason' }`,
        ),
      );
    }
    if (!placements.some(isAboutSubjects)) {
      found.push(
        problem(
          'retention/missing',
          at,
          'subject',
          'an order could be carried out nowhere: say in the placements how a subject is found',
        ),
      );
    }
    return found;
  });
}
