// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import type { RedisDirective } from '../../../../lib/directives';
import { refuse } from './guards';
import { served, SLOTS, type Shard } from './server';

/** How the keyspace lies on the masters: a walk through them is whole only if it stays the same meanwhile. */
export interface Layout {
  /** Differs when a slot, a master or an epoch does. Empty for a server without slots. */
  readonly print: string;
  readonly moving: boolean;
}

export const ONE_SERVER: Layout = { print: '', moving: false };

/** The layout that the masters themselves tell; fails when they do not serve all slots together. */
export function layoutOf(directive: RedisDirective, shards: readonly (Shard | undefined)[]): Layout {
  const known = shards.filter((shard) => shard !== undefined && shard.master) as readonly Shard[];
  const slots = served(known);
  if (known.length < shards.length || slots !== SLOTS)
    refuse(
      directive,
      'cluster',
      `endpoints.${directive.unit}.hosts`,
      `masters that say of all ${SLOTS} slots that they serve them`,
      `${known.length} of ${shards.length} masters with ${slots} slots`,
      'wait until the cluster is whole again: keys of the other slots would never expire',
    );
  const lines = known.map(({ id, epoch, slots: own }) => `${id} ${epoch} ${own.join(' ')}`).sort();
  return {
    print: createHash('sha256').update(lines.join('\n')).digest('hex').slice(0, 16),
    moving: known.some((shard) => shard.moving),
  };
}
