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

/** Providers of Terraform's makers, whose types are judged by their names. */
const UTILITIES: ReadonlySet<string> = new Set([
  'archive',
  'cloudinit',
  'external',
  'http',
  'local',
  'null',
  'random',
  'template',
  'time',
  'tls',
]);

/** What is part of Terraform, as it is called in plans and in states. */
const BUILT_IN = 'terraform.io/builtin/terraform';

/** A type of a utility, and the provider that is said to have it. */
export interface TypeSource {
  readonly type: string;
  readonly source: string;
}

/** Types of utilities that another provider has: its resources may be anything. */
export function utilityDoubts(types: readonly TypeSource[]): Doubt[] {
  const wrong = types.flatMap(({ type, source }) => {
    const name = type.split('_', 1)[0] ?? '';
    const expected = name === 'terraform' ? BUILT_IN : UTILITIES.has(name) ? `hashicorp/${name}` : undefined;
    return expected === undefined || source.replace(REGISTRY, '').toLowerCase() === expected
      ? []
      : [`the provider of ${name} must be '${expected}', got ${source === '' ? 'none' : `'${source}'`}`];
  });
  return [...new Set(wrong)].map((what) => ({
    at: 'provider',
    what: `${what}: its resources were not read`,
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
