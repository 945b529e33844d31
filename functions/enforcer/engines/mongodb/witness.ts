// SPDX-License-Identifier: Apache-2.0
import type { Collection, Document, Filter } from 'mongodb';
import type { MongodbDirective } from '../../../../lib/directives';
import { fail } from '../../../../lib/errors';
import type { RunContext, WitnessResult } from '../engine';
import { codeOf, MONGO_CODE } from './failures';
import { lookMs, MONGODB_SETTINGS } from './settings';
import { FIRST_DATE, FIRST_ID, OTHER_TYPES } from './due';
import { AGELESS_ID, earliest, FOREIGN_ID_TYPES, valueAt } from './sweep';
import { type IndexInfo, servesOrder } from './ttl-plan';

/** Measures the oldest survivor and counts what the clock cannot judge. */
export class MongodbWitness {
  private readonly notices: string[] = [];
  private unknown: string | undefined;

  constructor(
    private readonly collection: Collection,
    private readonly directive: MongodbDirective,
    private readonly context: RunContext,
  ) {}

  async witness(indexes: readonly IndexInfo[]): Promise<WitnessResult> {
    const { clock, collection } = this.directive;
    const indexed = servesOrder(indexes, clock.field);
    let oldest = indexed || clock.kind === 'terminated' ? await this.oldestByClock() : await this.oldestById();
    let unjudged = 0;
    if (!indexed && clock.kind !== 'terminated' && (await this.hasForeignIds())) {
      // nothing else sees them: a search through all that fails for time must not look like an empty collection.
      oldest = Math.min(oldest ?? Infinity, (await this.oldestByClock()) ?? Infinity);
      if (oldest === Infinity) oldest = undefined;
      unjudged += await this.count(
        { _id: { $type: [...FOREIGN_ID_TYPES] }, [clock.field]: { $type: 'date' } } as unknown as Filter<Document>,
        `a date but no ObjectId in '_id' and are not deleted without an index on '${clock.field}'; create one`,
      );
    }
    const other: Document = { [clock.field]: { $type: [...OTHER_TYPES] } };
    // without an end date a customer is present; one far ahead is an end that is not reached: both are as they should be.
    const present = clock.kind === 'terminated';
    unjudged += await this.count(
      present ? other : { $or: [{ [clock.field]: null }, other] },
      `no date in '${clock.field}' and never expire by it; write a date`,
    );
    if (!present) {
      const future = new Date(this.context.now() + MONGODB_SETTINGS.futureToleranceMs);
      unjudged += await this.count(
        { [clock.field]: { $gt: future } },
        `a date in the future in '${clock.field}' and expire late; never write it ahead of the clock`,
      );
    }
    unjudged += await this.count(
      { [clock.field]: { $lt: FIRST_DATE }, $nor: [other] },
      `a date before any record in '${clock.field}', such as 1970, and are never swept; write a real date`,
    );
    if (!indexed && !present)
      this.notices.push(
        `${collection} has no index on '${clock.field}', so its age is read from the oldest '_id'; create one`,
      );
    if (!present) await this.lookForAgeless(other);
    return {
      ...(this.unknown === undefined ? {} : { unknown: this.unknown }),
      oldestMs: oldest === undefined ? null : Math.max(0, this.context.now() - oldest),
      unjudged,
      notices: this.notices,
    };
  }

  private async oldestByClock(): Promise<number | undefined> {
    const { field } = this.directive.clock;
    const until = new Date(this.context.now() + MONGODB_SETTINGS.futureToleranceMs);
    try {
      const document = await this.collection
        .find(
          { [field]: { $type: 'date', $gte: FIRST_DATE, $lte: until } },
          { projection: { [field]: 1, _id: 0 }, maxTimeMS: lookMs(this.context.remainingMs()) },
        )
        .sort({ [field]: 1 })
        .limit(1)
        .next();
      return document === null ? undefined : earliest(valueAt(document, field), FIRST_DATE)?.getTime();
    } catch (error) {
      return this.failIfLate(error);
    }
  }

  /** Documents that carry an age nowhere may be of any: one of them is enough not to know the oldest. */
  private async lookForAgeless(other: Document): Promise<void> {
    const { clock, collection } = this.directive;
    const filter = {
      $and: [{ $or: [{ [clock.field]: null }, other] }, AGELESS_ID],
    } as unknown as Filter<Document>;
    const options = { projection: { _id: 1 }, maxTimeMS: lookMs(this.context.remainingMs()) };
    try {
      if ((await this.collection.find(filter, options).limit(1).next()) === null) return;
      this.unknown ??= `documents of ${collection} have neither a date in '${clock.field}' nor an ObjectId in '_id' that tells one`;
    } catch (error) {
      if (codeOf(error) !== MONGO_CODE.maxTimeExpired) throw error;
      this.unknown ??= `no index finds the documents of ${collection} without a date in '${clock.field}'`;
    }
  }

  private async hasForeignIds(): Promise<boolean> {
    try {
      const filter = AGELESS_ID as unknown as Filter<Document>;
      const options = { projection: { _id: 1 }, maxTimeMS: lookMs(this.context.remainingMs()) };
      return (await this.collection.find(filter, options).limit(1).next()) !== null;
    } catch (error) {
      return this.failIfLate(error);
    }
  }

  /** A witness that saw nothing must not look like an empty collection. */
  private failIfLate(error: unknown): never {
    if (codeOf(error) !== MONGO_CODE.maxTimeExpired) throw error;
    fail(
      'retention/invalid',
      this.directive.id,
      'witness',
      `done in the time there is, ${MONGODB_SETTINGS.witnessMs} ms at most`,
      `a search through all of ${this.directive.collection}`,
      `create an index on '${this.directive.clock.field}'`,
    );
  }

  private async oldestById(): Promise<number | undefined> {
    const document = await this.collection
      .find({ _id: { $gte: FIRST_ID } }, { projection: { [this.directive.clock.field]: 1 } })
      .sort({ _id: 1 })
      .limit(1)
      .next();
    if (document === null) return undefined;
    const date = earliest(valueAt(document, this.directive.clock.field), FIRST_DATE)?.getTime();
    return Math.min(date ?? Infinity, document._id.getTimestamp().getTime());
  }

  private async count(filter: Filter<Document>, what: string): Promise<number> {
    const cap = MONGODB_SETTINGS.countCap;
    try {
      const count = await this.collection.countDocuments(filter, {
        limit: cap + 1,
        maxTimeMS: lookMs(this.context.remainingMs()),
      });
      if (count > 0)
        this.notices.push(
          `${count > cap ? `more than ${cap}` : count} documents of ${this.directive.collection} have ${what}`,
        );
      return Math.min(count, cap);
    } catch (error) {
      if (codeOf(error) !== MONGO_CODE.maxTimeExpired) throw error;
      this.notices.push(
        `documents of ${this.directive.collection} that have ${what} were not counted: no index serves it`,
      );
      this.unknown ??= `the documents of ${this.directive.collection} that its clock cannot judge were not counted`;
      return 0;
    }
  }
}
