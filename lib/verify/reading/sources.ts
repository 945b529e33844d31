// SPDX-License-Identifier: Apache-2.0
import type { Doubt } from './input';

/** The provider whose resources were read, and the version whose documentation was. */
export const PROVIDER_SOURCE = 'tencentcloudstack/tencentcloud';
export const PROVIDER_VERSION = '1.83.25';

const REGISTRY = /^registry\.(terraform\.io|opentofu\.org)\//;

/** Types of our provider begin with this, whatever the provider is called. */
const OUR_TYPES = 'tencentcloud_';

/** Whether resources of a type are read as those of our provider. */
export function isOurType(type: string): boolean {
  return type.startsWith(OUR_TYPES);
}

/** Whether a provider is the one whose resources were read. */
export function isOurs(source: string): boolean {
  return source.replace(REGISTRY, '').toLowerCase() === PROVIDER_SOURCE;
}

/** Sources of providers that have our resources and are another: their attributes may mean anything. */
export function sourceDoubts(sources: readonly string[]): Doubt[] {
  return [...new Set(sources)]
    .filter((source) => !isOurs(source))
    .map((source) => ({
      at: 'provider',
      what: `the source of the provider must be '${PROVIDER_SOURCE}', got ${source === '' ? 'none' : `'${source}'`}: its resources were not read`,
      level: 'error',
      unclear: true,
    }));
}

/**
 * A version that was not read, or a constraint that lets others in: a newer one has attributes that nobody knows. An empty
 * text stands for no constraint.
 */
export function versionDoubts(constraints: readonly string[]): Doubt[] {
  return [...new Set(constraints)]
    .filter((each) => each.trim().replace(/^=\s*/, '') !== PROVIDER_VERSION)
    .map((each) => ({
      at: 'provider',
      what: `the version of the provider must be ${PROVIDER_VERSION}, got ${each === '' ? 'none' : `'${each}'`}: what another one means was not read`,
      level: 'error',
      unclear: true,
    }));
}
