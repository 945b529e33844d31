// SPDX-License-Identifier: Apache-2.0
import { type Collection, type Db, type Document, type Filter, ObjectId } from 'mongodb';
import type { MongodbDirective } from '../../../../lib/directives';
import { checkClocks } from '../clocks';
import type { RunContext, StepResult } from '../engine';
import { isTransient, sleep, withRetry } from '../../run/retry';
import { dueBy, FIRST_DATE, FIRST_ID, nothingYoung, OTHER_TYPES } from './due';
import { codeOf, MONGO_CODE } from './failures';
import { judge } from './guards';
import { Pace } from './pace';
import { hello, noTime, serverRole, timeOf } from './server';
import { lookMs, MONGODB_SETTINGS } from './settings';
import { type IndexInfo, nativeInPlace, planTtl, servesOrder } from './ttl-plan';

/** BSON types of an `_id` that carries no age. */
export const FOREIGN_ID_TYPES = [
  ...OTHER_TYPES.filter((type) => type !== 'objectId' && type !== 'array'),
  'date',
] as const;

/** An `_id` that carries no age: of another type, or an ObjectId of a number that is no time. */
export const AGELESS_ID = { $or: [{ _id: { $type: [...FOREIGN_ID_TYPES] } }, { _id: { $lt: FIRST_ID } }] };

const OLDEST_ID = new ObjectId('000000000000000000000000');

type Cursor = { readonly by: 'id'; readonly after: string } | { readonly by: 'clock'; readonly from: number };

/** Deletes what no TTL index does: documents without a date, and those whose own time of expiry is too late. */
export class MongodbSweep {
  private readonly pace = new Pace();
  private deleted = 0;
  private stoppedAt: Cursor | undefined;
  private readonly notices: string[] = [];

  constructor(
    private readonly db: Db,
    private readonly collection: Collection,
    private readonly directive: MongodbDirective,
    private readonly context: RunContext,
    /** Whether the server is known to run its TTL thread. */
    private readonly native: boolean,
  ) {}

  async sweep(indexes: readonly IndexInfo[]): Promise<StepResult> {
    const { clock, form, collection } = this.directive;
    await this.compareClocks();
    const cursor = parse(this.context.cursor);
    // without the native index the sweep takes its place, and the form with its own time of expiry needs a backstop.
    const byClock = form === 'expireAt' || !this.native || !nativeInPlace(planTtl(this.directive, indexes, false));
    const indexed = servesOrder(indexes, clock.field);
    if (byClock && !indexed) {
      this.notices.push(
        clock.kind === 'terminated'
          ? `${collection} has no index on '${clock.field}', so nothing is deleted by it; create one`
          : `${collection} has no index on '${clock.field}', so its age is read from '_id' first; documents dated before their insertion wait for it; create one`,
      );
    }
    if (byClock && indexed && cursor?.by !== 'id' && !(await this.walkClock(cursor?.from))) return this.result();
    // a document without the date of an end is that of a present customer.
    if (clock.kind !== 'terminated') {
      // what was written again is younger than its `_id`: under a floor only a date says how old it is.
      const byId = clock.kind === 'created' || this.directive.keepAtLeastMs === undefined;
      if (!byId && !(byClock && !indexed)) return this.result();
      if (!(await this.walkIds(cursor?.by === 'id' ? cursor.after : undefined, byId, byClock && !indexed)))
        return this.result();
      await this.reportForeignIds();
    }
    return this.result();
  }

  /** Along the index on the clock, from old to new. False: time ran out. */
  private async walkClock(from: number | undefined): Promise<boolean> {
    const { field } = this.directive.clock;
    let lower = new Date(Math.max(from ?? 0, FIRST_DATE.getTime()));
    for (;;) {
      if (this.context.remainingMs() <= MONGODB_SETTINGS.reserveMs)
        return this.stop({ by: 'clock', from: lower.getTime() });
      const started = performance.now();
      const cutOff = new Date(await this.cutOffMs());
      const [beyond] = await this.retried(() =>
        this.collection
          .find({ [field]: { $gte: lower, $lte: cutOff } }, { projection: { [field]: 1, _id: 0 } })
          .sort({ [field]: 1 })
          .skip(this.pace.size)
          .limit(1)
          .toArray(),
      );
      const foundAt = performance.now();
      const edge = beyond === undefined ? undefined : earliest(valueAt(beyond, field), lower);
      // one instant with more documents than fit is a batch of its own.
      const same = edge !== undefined && edge.getTime() === lower.getTime();
      const range =
        edge === undefined ? { $gte: lower, $lte: cutOff } : same ? { $eq: edge } : { $gte: lower, $lt: edge };
      await this.remove({ $and: [{ [field]: range }, dueBy(field, cutOff)] });
      if (edge === undefined) return true;
      lower = same ? new Date(edge.getTime() + 1) : edge;
      this.context.checkpoint?.(JSON.stringify({ by: 'clock', from: lower.getTime() } satisfies Cursor), this.deleted);
      await sleep(this.pace.after(foundAt - started, performance.now() - foundAt));
    }
  }

  /** Along `_id`, as far as its seconds are old enough. False: time ran out. */
  private async walkIds(from: string | undefined, undatedToo: boolean, alsoByClock: boolean): Promise<boolean> {
    const { field } = this.directive.clock;
    let lower = from === undefined ? OLDEST_ID : new ObjectId(from);
    for (;;) {
      if (this.context.remainingMs() <= MONGODB_SETTINGS.reserveMs)
        return this.stop({ by: 'id', after: lower.toHexString() });
      const started = performance.now();
      const cutOffMs = await this.cutOffMs();
      // seconds below that of the cut-off: what `_id` rounded down is still old enough.
      // never negative, which `_id` would read as the year 2106.
      const upper = ObjectId.createFromTime(Math.max(0, Math.floor(cutOffMs / 1_000)));
      const [beyond] = await this.retried(() =>
        this.collection
          .find({ _id: { $gt: lower, $lt: upper } }, { projection: { _id: 1 } })
          .sort({ _id: 1 })
          .skip(this.pace.size)
          .limit(1)
          .toArray(),
      );
      const foundAt = performance.now();
      const edge = beyond?._id;
      const range: Document = edge === undefined ? { $gt: lower, $lt: upper } : { $gt: lower, $lte: edge };
      const undated = { $and: [nothingYoung(field, cutOffMs), { _id: { $gte: FIRST_ID } }] };
      const due = dueBy(field, new Date(cutOffMs));
      const wanted = [...(undatedToo ? [undated] : []), ...(alsoByClock ? [due] : [])];
      await this.remove({ $and: [{ _id: range }, { $or: wanted }] });
      if (edge === undefined) return true;
      lower = edge;
      this.context.checkpoint?.(
        JSON.stringify({ by: 'id', after: lower.toHexString() } satisfies Cursor),
        this.deleted,
      );
      await sleep(this.pace.after(foundAt - started, performance.now() - foundAt));
    }
  }

  private async remove(filter: Filter<Document>): Promise<void> {
    this.deleted += await this.retried(async () =>
      this.context.dryRun
        ? this.collection.countDocuments(filter)
        : (await this.collection.deleteMany(filter)).deletedCount,
    );
  }

  /** By the earlier of our clock and the server's. */
  private async cutOffMs(): Promise<number> {
    const server = await this.serverNow();
    return Math.min(this.context.now(), server) - this.directive.deleteAfterMs;
  }

  /** The server's clock, which its TTL thread uses. It must still be the one that takes writes. */
  private async serverNow(): Promise<number> {
    const answer = await this.retried(() => hello(this.db));
    judge(this.directive, serverRole(this.directive, answer));
    const time = timeOf(answer);
    if (time === undefined) judge(this.directive, [noTime(this.directive)]);
    return time ?? this.context.now();
  }

  private async compareClocks(): Promise<void> {
    const server = await this.serverNow();
    const own = this.context.now();
    checkClocks(this.directive.unit, own, server);
    const skew = server - own;
    if (Math.abs(skew) <= MONGODB_SETTINGS.reportedSkewMs) return;
    this.notices.push(
      `the clock of unit '${this.directive.unit}' is ${Math.abs(skew)} ms ${skew > 0 ? 'ahead of' : 'behind'} the enforcer's; the earlier one decides; synchronise both`,
    );
  }

  /** Only an ObjectId carries its age. */
  private async reportForeignIds(): Promise<void> {
    const { field } = this.directive.clock;
    const cap = MONGODB_SETTINGS.countCap;
    try {
      const count = await this.collection.countDocuments(
        { $and: [AGELESS_ID, { [field]: { $not: { $type: 'date' } } }] } as unknown as Filter<Document>,
        { limit: cap + 1, maxTimeMS: lookMs(this.context.remainingMs()) },
      );
      if (count === 0) return;
      this.notices.push(
        `${count > cap ? `more than ${cap}` : count} documents of ${this.directive.collection} have neither a date in '${field}' nor an ObjectId in '_id' and are never deleted; give them a date or delete them`,
      );
    } catch (error) {
      if (codeOf(error) !== MONGO_CODE.maxTimeExpired) throw error;
      this.notices.push(
        `documents of ${this.directive.collection} without a date and an ObjectId were not counted: it takes too long`,
      );
    }
  }

  private retried<T>(step: () => Promise<T>): Promise<T> {
    return withRetry(step, { isTransient, remainingMs: () => this.context.remainingMs(), sleep, random: Math.random });
  }

  private stop(cursor: Cursor): false {
    this.stoppedAt = cursor;
    return false;
  }

  private result(): StepResult {
    const cursor = this.stoppedAt === undefined ? {} : { cursor: JSON.stringify(this.stoppedAt) };
    return { deleted: this.deleted, complete: this.stoppedAt === undefined, ...cursor, notices: this.notices };
  }
}

/** Value at a field or a path with dots. */
export function valueAt(document: Document, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (value, part) =>
        typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[part] : undefined,
      document,
    );
}

/** The date, or the lowest one of an array, as the TTL index reads it, not before `least`. */
export function earliest(value: unknown, least: Date): Date | undefined {
  const dates = (Array.isArray(value) ? value : [value]).filter(
    (item): item is Date => item instanceof Date && item >= least,
  );
  return dates.length === 0 ? undefined : new Date(Math.min(...dates.map((date) => date.getTime())));
}

/** A cursor of another version is no harm: the walk starts anew. */
function parse(cursor: string | undefined): Cursor | undefined {
  if (cursor === undefined) return undefined;
  try {
    const value = JSON.parse(cursor) as { by?: unknown; after?: unknown; from?: unknown } | null;
    if (value?.by === 'id' && typeof value.after === 'string' && ObjectId.isValid(value.after))
      return { by: 'id', after: value.after };
    return value?.by === 'clock' && typeof value.from === 'number' ? { by: 'clock', from: value.from } : undefined;
  } catch {
    return undefined;
  }
}
