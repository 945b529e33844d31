// SPDX-License-Identifier: Apache-2.0
import type { Db, Document } from 'mongodb';
import type { Reading } from '../../../../lib/directives';
import { reading } from '../../run/readings';
import { codeOf } from './failures';
import { oplogSpan, type Asked } from './server';

type Value = Omit<Reading, 'term'>;

/** How far back the oplog reaches, and how far the members are behind. */
export async function mongodbReadings(
  local: Pick<Db, 'collection'>,
  admin: Asked,
  nowMs: number,
): Promise<readonly Reading[]> {
  return [
    await reading('mongodb-oplog-window', async () => {
      const span = await oplogSpan(local, nowMs);
      return typeof span === 'number' ? { ms: span } : { ms: null, why: span };
    }),
    await reading('mongodb-replica-lag', () => replicaLag(admin)),
  ];
}

/** Codes of a server that is by itself: there is nothing that could lag. */
const NO_REPLICATION = 76;

const PRIMARY = 'PRIMARY';
/** States of members that hold no data, and of those whose lag is reported. */
const WITHOUT_DATA = 'ARBITER';
const FOLLOWING = 'SECONDARY';

async function replicaLag(admin: Asked): Promise<Value> {
  let status: Document;
  try {
    status = await admin.command({ replSetGetStatus: 1 });
  } catch (error) {
    if (codeOf(error) === NO_REPLICATION) return { ms: 0 };
    throw error;
  }
  const members = ((status['members'] ?? []) as Document[]).filter(({ stateStr }) => stateStr !== WITHOUT_DATA);
  const written = dateOf(members.find(({ stateStr }) => stateStr === PRIMARY));
  if (written === undefined) return { ms: null, why: 'no member says that it is the primary' };
  let ms = 0;
  for (const member of members.filter(({ stateStr }) => stateStr !== PRIMARY)) {
    const applied = dateOf(member);
    if (member['stateStr'] !== FOLLOWING || applied === undefined)
      return { ms: null, why: `a member is in state '${String(member['stateStr'])}', which tells no lag` };
    // both are whole seconds.
    ms = Math.max(ms, written - applied + 1_000);
  }
  return { ms };
}

function dateOf(member: Document | undefined): number | undefined {
  const date: unknown = member?.['optimeDate'];
  return date instanceof Date && !Number.isNaN(date.getTime()) ? date.getTime() : undefined;
}
