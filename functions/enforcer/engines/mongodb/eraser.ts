// SPDX-License-Identifier: Apache-2.0
import { type Collection, type Db, type Document, ObjectId } from 'mongodb';
import { type MongodbDirective, type Target, whyNotFound } from '../../../../lib/directives';
import { fail } from '../../../../lib/errors';
import {
  type End,
  type Erased,
  type Eraser,
  inGroups,
  MARKER,
  markerKey,
  type MarkerName,
  ZONE_AHEAD_MS,
} from '../eraser';
import { checkClocks } from '../clocks';
import type { RunContext } from '../engine';
import { dueBy, nothingYoung } from './due';
import { hello, timeOf } from './server';
import { asStored, findsIds, holdsOne, type IndexOfField, refuseUnnamed, SIMPLE } from './subject-field';

const IDS_AT_ONCE = 500;

type FoundBy = Extract<NonNullable<MongodbDirective['subject']>, { readonly field: string }>;

/**
 * Deletes the documents of subjects. Ids are compared as they are, whatever collation the collection has, and a document
 * whose field holds several subjects is left and reported: it is not one subject's to delete.
 */
export class MongodbEraser implements Eraser {
  private readonly collection: Collection;
  private readonly markers: Collection<{ _id: string; position: string }>;
  private indexes: readonly IndexOfField[] = [];

  constructor(
    private readonly db: Db,
    private readonly directive: MongodbDirective,
    private readonly subject: FoundBy,
    private readonly context: Pick<RunContext, 'now' | 'remainingMs' | 'dryRun'>,
    private readonly end: () => Promise<void>,
  ) {
    this.collection = db.collection(directive.collection);
    this.markers = db.collection(MARKER);
  }

  async ensure(): Promise<void> {
    const indexes = (await this.collection.listIndexes().toArray()) as IndexOfField[];
    this.indexes = indexes;
    const fields = [this.subject.field, ...(this.subject.application === undefined ? [] : [this.subject.application])];
    for (const field of fields) {
      await refuseUnnamed(this.collection, this.directive, field);
      if (field === '_id' || indexes.some((index) => findsIds(index, field))) continue;
      fail(
        'retention/invalid',
        this.directive.id,
        'subject',
        'a field with an index that begins with it, without a collation and of all documents, or each order would read every one',
        `'${field}' of '${this.directive.database}.${this.directive.collection}' without one`,
        `run: db.getCollection(${JSON.stringify(this.directive.collection)}).createIndex({ ${JSON.stringify(field)}: 1 })`,
      );
    }
  }

  async erase(targets: readonly Target[]): Promise<Erased> {
    const left = new Map<number, string>();
    let deleted = 0;
    const aged = targets.some(({ atLeastMs }) => atLeastMs !== undefined);
    const noAge = aged ? this.noAge() : undefined;
    const serverAheadMs = aged && noAge === undefined ? await this.serverAheadMs() : 0;
    const possible = targets.flatMap((target, index) => {
      const why = whyNotFound(this.subject, target) ?? (target.atLeastMs === undefined ? undefined : noAge);
      if (why !== undefined) left.set(index, why);
      return why === undefined ? [{ target, index }] : [];
    });
    for (const { key, indexes } of inGroups(
      possible.map(({ target }) => target),
      (target) => JSON.stringify([target.application ?? null, target.subject === undefined, target.atLeastMs ?? null]),
      IDS_AT_ONCE,
    )) {
      const [application, whole, atLeastMs] = JSON.parse(key) as [string | null, boolean, number | null];
      const members = indexes.flatMap((each) => possible[each] ?? []);
      const ids = whole ? undefined : members.map(({ target }) => target.subject ?? '');
      const age = atLeastMs === null ? undefined : this.ofAge(atLeastMs, serverAheadMs);
      const found = this.filter(ids, application ?? undefined, age);
      if (this.context.remainingMs() <= 0) {
        for (const { index } of members) left.set(index, 'the time of the run ended before');
        continue;
      }
      deleted += await this.clear(found.alone);
      // what is still there by the wider filter holds more than one id, or came meanwhile.
      if (!this.context.dryRun && (await this.collection.countDocuments(found.any, SIMPLE)) > 0) {
        await this.name(members, application ?? undefined, age, left);
      }
    }
    return { deleted, left };
  }

  async writeEnds(ends: readonly End[]): Promise<Erased> {
    const left = new Map<number, string>();
    let changed = 0;
    const { field } = this.directive.clock;
    for (const [index, { application, atMs, resumed }] of ends.entries()) {
      const { alone, any } = this.filter(undefined, application, undefined);
      // an earlier date is that of an end before the last one.
      const wrong = resumed
        ? { [field]: { $lte: new Date(atMs + ZONE_AHEAD_MS) } }
        : { $or: [{ [field]: null }, { [field]: { $lt: new Date(atMs) } }] };
      const single = { [`${field}.0`]: { $exists: false } };
      const changing = { $and: [alone, wrong, single] };
      if (this.context.dryRun) {
        changed += await this.collection.countDocuments(changing, SIMPLE);
        continue;
      }
      const change = resumed ? { $unset: { [field]: '' } } : { $set: { [field]: new Date(atMs) } };
      changed += (await this.collection.updateMany(changing, change, SIMPLE)).modifiedCount;
      const there = await this.collection.countDocuments({ $and: [any, wrong] }, SIMPLE);
      if (there > 0) left.set(index, `${there} documents with several applications or dates, or that came meanwhile`);
    }
    return { deleted: changed, left };
  }

  private async clear(filter: Document): Promise<number> {
    if (this.context.dryRun) return this.collection.countDocuments(filter, SIMPLE);
    return (await this.collection.deleteMany(filter, SIMPLE)).deletedCount;
  }

  /** Which of a group is still there: asked one by one, because it is rare. */
  private async name(
    members: readonly { readonly target: Target; readonly index: number }[],
    application: string | undefined,
    age: Document | undefined,
    left: Map<number, string>,
  ): Promise<void> {
    for (const { target, index } of members) {
      const { any } = this.filter(target.subject === undefined ? undefined : [target.subject], application, age);
      const there = await this.collection.countDocuments(any, SIMPLE);
      if (there > 0) left.set(index, `${there} documents whose field holds more than this id, or that came meanwhile`);
    }
  }

  private filter(
    ids: readonly string[] | undefined,
    application: string | undefined,
    age: Document | undefined,
  ): { alone: Document; any: Document } {
    const wanted: [string, readonly string[]][] = [];
    if (ids !== undefined) wanted.push([this.subject.field, ids]);
    if (application !== undefined && this.subject.application !== undefined) {
      wanted.push([this.subject.application, [application]]);
    }
    const any: Document[] = wanted.map(([field, values]) => ({ [field]: { $in: values.flatMap(asStored) } }));
    if (age !== undefined) any.push(age);
    const alone = wanted.flatMap(([field]) => holdsOne(field));
    return { any: { $and: any }, alone: { $and: [...any, ...alone] } };
  }

  /**
   * Why no document can be taken by its age. Every run asks for those of an application that are old enough: without an
   * index over both it would read all of them each time.
   */
  private noAge(): string | undefined {
    const { application } = this.subject;
    const { field } = this.directive.clock;
    if (application === undefined) return undefined;
    const found = this.indexes.some((index) => findsIds(index, application) && Object.keys(index.key)[1] === field);
    if (found) return undefined;
    const keys = `{ ${JSON.stringify(application)}: 1, ${JSON.stringify(field)}: 1 }`;
    return `there is no index over the application and the date; run: db.getCollection(${JSON.stringify(this.directive.collection)}).createIndex(${keys})`;
  }

  /** How far the server's clock is ahead of ours; fails where one of them must be wrong. */
  private async serverAheadMs(): Promise<number> {
    const server = timeOf(await hello(this.db)) ?? Date.now();
    checkClocks(this.directive.unit, this.context.now(), server);
    return server - this.context.now();
  }

  /** Documents that are old enough by the earlier of the two clocks; where none has a date, by the age in `_id`. */
  private ofAge(atLeastMs: number, serverAheadMs: number): Document {
    const { field, kind } = this.directive.clock;
    const cutOffMs = this.context.now() + Math.min(0, serverAheadMs) - atLeastMs;
    const due = dueBy(field, new Date(cutOffMs));
    // what was written again is younger than its `_id`.
    if (kind !== 'created') return due;
    const undated = nothingYoung(field, cutOffMs);
    const oldId = { _id: { $lt: ObjectId.createFromTime(Math.max(0, Math.floor(cutOffMs / 1_000))) } };
    return { $or: [due, { $and: [undated, oldId] }] };
  }

  async position(of: MarkerName): Promise<string> {
    return (await this.markers.findOne({ _id: markerKey(this.directive.id, of) }))?.position ?? '';
  }

  async moveTo(of: MarkerName, position: string): Promise<void> {
    await this.markers.updateOne({ _id: markerKey(this.directive.id, of) }, { $set: { position } }, { upsert: true });
  }

  async close(): Promise<void> {
    await this.end();
  }
}
