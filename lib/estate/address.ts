// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';

/**
 * Address of a placement: `<category>/<class or default>/<store>/<slug>-<6 hex of the location>`.
 * It depends on what the placement is and never on where it is in a list.
 */
export function placementAddress(parts: {
  readonly category: string;
  readonly class: string | undefined;
  readonly store: string;
  readonly unit: string;
  readonly location: string;
}): string {
  const slug = parts.location
    .toLowerCase()
    .replace(/^[a-z]+ /, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 32);
  const hash = createHash('sha256')
    .update(`${parts.store}\n${parts.unit}\n${parts.location}`)
    .digest('hex')
    .slice(0, 6);
  return `${parts.category}/${parts.class ?? 'default'}/${parts.store}/${slug === '' ? 'all' : slug}-${hash}`;
}
