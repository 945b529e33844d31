// SPDX-License-Identifier: Apache-2.0
import type { Doubt } from './input';

/** The provider whose resources were read, and the version whose documentation was. */
export const PROVIDER_SOURCE = 'tencentcloudstack/tencentcloud';
export const PROVIDER_VERSION = '1.83.25';

const REGISTRY = /^registry\.(terraform\.io|opentofu\.org)\//;

/** Whether a provider calls itself as ours does and comes from elsewhere. */
export function isStranger(source: string): boolean {
  const bare = source.replace(REGISTRY, '').toLowerCase();
  return bare !== PROVIDER_SOURCE && /(^|\/)tencentcloud$/.test(bare);
}

/** Providers of the same name and another source: their attributes may mean anything. */
export function sourceDoubts(sources: readonly string[]): Doubt[] {
  return [...new Set(sources)].filter(isStranger).map((source) => ({
    at: 'provider',
    what: `the source of the provider must be '${PROVIDER_SOURCE}', got '${source}': its resources were not read`,
    level: 'error',
    unclear: true,
  }));
}

/** A version that was not read, or a constraint that lets others in: a newer one has attributes that nobody knows. */
export function versionDoubts(constraints: readonly string[]): Doubt[] {
  return [...new Set(constraints)]
    .filter((each) => each.trim().replace(/^=\s*/, '') !== PROVIDER_VERSION)
    .map((each) => ({
      at: 'provider',
      what: `the version of the provider must be ${PROVIDER_VERSION}, got '${each}': what another one means was not read`,
      level: 'error',
      unclear: true,
    }));
}
