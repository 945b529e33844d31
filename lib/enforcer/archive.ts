// SPDX-License-Identifier: Apache-2.0
import { unzipSync } from 'fflate';
import { canonicalJson, directivesHash, NETWORK_FILE, type Directive } from '../directives';
import { cursorsOf, endpointsOf, ledgerOf } from '../estate/network';
import { directivesFor, directivesOfNetwork, type Manifest, type ManifestEnforcer } from '../manifest';
import type { Unit } from '../stores/registry';
import { partsFor } from './bundle';
import { compileEnforcer } from './compile';
import { reachOf } from './role';

const DIRECTIVES = 'directives.json';
const ENDPOINTS = 'endpoints.json';

/** What was compiled last: every enforcer with the same engines has the same code. */
const compiled = new Map<string, Readonly<Record<string, Uint8Array>>>();

/**
 * What is not ours in the archive of an enforcer: code that this version does not make, directives or endpoints that the
 * manifest does not state, and files that belong to none of them. A hash says only that two files are the same one.
 */
export function archiveFlaws(zip: Uint8Array, manifest: Manifest, enforcer: ManifestEnforcer): string[] {
  let files: Readonly<Record<string, Uint8Array>>;
  try {
    files = unzipSync(zip);
  } catch (error) {
    return [`the archive cannot be unpacked: ${error instanceof Error ? error.message : String(error)}`];
  }
  const directives = directivesFor(manifest, enforcer);
  const units = manifest.units as Readonly<Record<string, Unit>>;
  const { network } = enforcer;
  const together = directivesOfNetwork(manifest, enforcer);
  const code = codeFor(
    reachOf(network, directives, together),
    cursorsOf(enforcer.name, network, units) !== undefined,
    ledgerOf(network, units) !== undefined,
  );
  const own = new Set([...Object.keys(code), DIRECTIVES, ENDPOINTS, ...(together === undefined ? [] : [NETWORK_FILE])]);
  return [
    ...Object.entries(code)
      .filter(([name, bytes]) => !same(files[name], bytes))
      .map(([name]) => `'${name}' in the archive is not what this version of the library makes`),
    ...Object.keys(files)
      .filter((name) => !own.has(name))
      .map((name) => `'${name}' in the archive is none of its files`),
    ...(carries(files[DIRECTIVES], directives)
      ? []
      : [`'${DIRECTIVES}' in the archive is not what the manifest states`]),
    ...(together === undefined || carries(files[NETWORK_FILE], together)
      ? []
      : [`'${NETWORK_FILE}' in the archive is not what the manifest states`]),
    ...(canonical(files[ENDPOINTS]) === canonicalJson(endpointsOf(network, units))
      ? []
      : [`'${ENDPOINTS}' in the archive is not what the manifest states`]),
  ];
}

function codeFor(
  directives: readonly Directive[],
  state: boolean,
  orders: boolean,
): Readonly<Record<string, Uint8Array>> {
  const parts = partsFor(directives, state, orders);
  const key = JSON.stringify(parts);
  const code = compiled.get(key) ?? compileEnforcer(parts);
  compiled.set(key, code);
  return code;
}

function same(one: Uint8Array | undefined, other: Uint8Array): boolean {
  return one !== undefined && Buffer.compare(one, other) === 0;
}

function carries(file: Uint8Array | undefined, directives: readonly Directive[]): boolean {
  const found = parsed(file) as { readonly directives?: readonly Directive[] } | undefined;
  return Array.isArray(found?.directives) && directivesHash(found.directives) === directivesHash(directives);
}

function canonical(file: Uint8Array | undefined): string {
  return canonicalJson(parsed(file));
}

function parsed(file: Uint8Array | undefined): unknown {
  try {
    return file === undefined ? null : (JSON.parse(Buffer.from(file).toString('utf8')) as unknown);
  } catch {
    return null;
  }
}
