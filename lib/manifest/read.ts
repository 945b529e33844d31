// SPDX-License-Identifier: Apache-2.0
import { checkAccounts } from '../estate/accounts';
import { checkLogs } from '../estate/check-networks';
import { checkNetworkNames } from '../estate/network-names';
import { drainsOf } from '../estate/workload';
import { terminationsEnd, type Directive } from '../directives';
import { assumptionsOf, storeNamed, STORES, type Unit } from '../stores/registry';
import { problem, RetentionError, type Problem } from '../errors';
import { isObject } from '../form';
import { Duration, TIME_MS } from '../policy';
import type { Placement, StoreContext, UnitBase } from '../stores/store';
import { MANIFEST_VERSION, type Manifest, type ManifestEnforcer, type ManifestPlacement } from './manifest';
import { wrongHead, wrongMember } from './manifest-form';

/** Whether a `terraform_data` input is a manifest of ours, of any version. */
export function looksLikeManifest(input: unknown): boolean {
  return typeof input === 'object' && input !== null && (input as { kind?: unknown }).kind === 'retention-manifest';
}

/** Reads a manifest, or says in one sentence why it cannot be trusted. Unknown content fails closed. */
export function readManifest(input: unknown): Manifest | string {
  if (!looksLikeManifest(input)) return 'it is no retention manifest';
  const manifest = input as Manifest;
  if (manifest.version !== MANIFEST_VERSION) {
    return `its version must be ${MANIFEST_VERSION}, got ${JSON.stringify(manifest.version)}`;
  }
  if (!isObject(manifest.units) || !isObject(manifest.placements)) return "'units' and 'placements' must be objects";
  for (const [name, unit] of Object.entries(manifest.units)) {
    if (!isObject(unit) || storeNamed(String(unit.store)) === undefined) return `unit '${name}' has no known store`;
    const [wrong] = wrongUnit(unit);
    if (wrong !== undefined) return `unit '${name}' is not what an estate may state: ${wrong.message}`;
  }
  for (const [id, placement] of Object.entries(manifest.placements)) {
    const wrong = wrongMember(placement);
    const why = wrong === undefined ? undefined : whyWrong(placement);
    if (why !== undefined) return `placement '${id}' ${why}`;
    if (!Object.hasOwn(manifest.units, placement.unit))
      return `placement '${id}' names the unknown unit '${placement.unit}'`;
    if (!isObject(placement.location)) return `placement '${id}' has no location`;
    const unreadable = wrong ?? wrongLocation(manifest, placement);
    if (unreadable !== undefined) return `placement '${id}' has no readable '${unreadable}'`;
  }
  return wrongHead({ ...manifest }) ?? wrongNetwork(manifest) ?? manifest;
}

/** What is said of a placement before its form: without these times nothing of it can be judged. */
function whyWrong(placement: unknown): string | undefined {
  const owed = isObject(placement) ? placement['obligation'] : undefined;
  const times = ['deadlineMs', 'backupAllowanceMs', 'keepAtLeastMs'];
  return isObject(owed) && times.every((key) => TIME_MS.safeParse(owed[key]).success)
    ? undefined
    : 'has no obligation in whole milliseconds';
}

/** What the names of a network are written into is the policy of a role, which is a role of one account. */
function wrongNetwork({ enforcers, region, units }: Manifest): string | undefined {
  const away = enforcers.find(({ network }) => network.region !== region);
  if (away !== undefined) return `enforcer '${away.name}' is in '${away.network.region}', and its stack in '${region}'`;
  const networks = Object.fromEntries(enforcers.map(({ name, network }) => [name, network]));
  const [wrong] = [
    ...enforcers.flatMap(({ name, network }) => checkNetworkNames(network, `enforcer '${name}'`)),
    ...checkAccounts(networks, units),
    ...checkLogs(networks),
  ];
  return wrong === undefined ? undefined : `${wrong.at}: ${wrong.message}`;
}

/** Problems of a unit, as of one that is written in an estate. Durations are texts here, and the settings say them. */
function wrongUnit(unit: UnitBase): readonly Problem[] {
  if (typeof unit.region !== 'string') {
    return [problem('retention/missing', '', 'region', 'synthesise it again')];
  }
  const { backupAtLeast: _text, ...rest } = unit as UnitBase & { readonly backupAtLeast?: unknown };
  try {
    return STORES[unit.store].checkUnit(rest, '');
  } catch (error) {
    if (RetentionError.is(error)) return error.problems;
    throw error;
  }
}

function wrongLocation({ units }: Manifest, placement: ManifestPlacement): 'location' | undefined {
  const unit = units[placement.unit];
  const wrong = unit === undefined || STORES[unit.store].checkLocation(placement.location, unit, '').length > 0;
  return wrong ? 'location' : undefined;
}

/** The placements of a manifest with their addresses. */
export function placementsOf(manifest: Manifest): Placement[] {
  return Object.entries(manifest.placements).map(([id, { directive: _directive, bound: _bound, ...rest }]) => ({
    id,
    ...rest,
  }));
}

/** The directives of a manifest. */
export function directivesIn(manifest: Manifest): Directive[] {
  return Object.values(manifest.placements).flatMap(({ directive }) => (directive === undefined ? [] : [directive]));
}

/** The directives that one enforcer of a manifest carries out. */
export function directivesFor(manifest: Manifest, enforcer: ManifestEnforcer): Directive[] {
  return directivesIn(manifest).filter(({ unit }) => enforcer.units.includes(unit));
}

/** The directives that all functions of the network of an enforcer carry out together; undefined where it is the only one. */
export function directivesOfNetwork(manifest: Manifest, { network }: ManifestEnforcer): Directive[] | undefined {
  if (network.shard === undefined) return undefined;
  const functions = manifest.enforcers.filter((each) => each.network.shard?.network === network.shard?.network);
  const units = new Set(functions.flatMap((each) => each.units));
  return directivesIn(manifest).filter(({ unit }) => units.has(unit));
}

/** The facts that formulas need, as the manifest states them, which a caller may have taken from it already. */
export function contextOf(manifest: Manifest, directives = directivesIn(manifest)): StoreContext {
  const facts = {
    assumptions: assumptionsOf(
      Object.entries(manifest.assume ?? {}).map(([term, { ms, witness }]) => ({
        term,
        at: Duration.millis(ms),
        witness,
      })),
    ),
    enforcerEveryMs: manifest.enforcerEveryMs,
  };
  const drain = drainsOf(manifest.enforcers, directives, manifest.units as Readonly<Record<string, Unit>>, facts);
  return { ...facts, terminationsEndMs: terminationsEnd(directives), ...(drain === undefined ? {} : { drain }) };
}
