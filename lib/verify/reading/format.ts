// SPDX-License-Identifier: Apache-2.0
import type { Doubt } from './input';
import { show } from './json';

/** The major version of the JSON of `terraform show` that was read. A minor one adds members and changes none. */
const MAJOR = 1;

/** What is not known of a document whose format is another one, or is not said. */
export function formatDoubts(document: Readonly<Record<string, unknown>>, at: 'plan' | 'state'): Doubt[] {
  const version = document['format_version'];
  if (typeof version === 'string' && /^\d+\.\d+$/.test(version) && version.startsWith(`${MAJOR}.`)) return [];
  const what = `'format_version' must be ${MAJOR}.x, got ${show(version)}: its members may mean anything`;
  return [{ at, what, level: 'error', unclear: true }];
}
