// SPDX-License-Identifier: Apache-2.0
import type { MongodbDirective } from '../../../../lib/directives';
import { fail } from '../../../../lib/errors';
import type { RunContext, StepResult } from '../engine';
import { codeOf, messageOf, MONGO_CODE } from './failures';
import { MONGODB_SETTINGS } from './settings';
import { acting, type IndexInfo, isEarly, planTtl, type WrongTtl } from './ttl-plan';

const SWEPT =
  'due documents are deleted by the sweep instead. MongoDB 5.1 or later can; before, drop the index in a quiet hour and the next run creates it';

/** The commands that the keeper gives; the driver's database fits. */
export interface Commands {
  command(command: Readonly<Record<string, unknown>>): Promise<unknown>;
}

/** Brings the TTL index into the state of the plan, in place. */
export class TtlKeeper {
  private readonly notices: string[] = [];

  constructor(
    private readonly db: Commands,
    private readonly directive: MongodbDirective,
    private readonly context: RunContext,
  ) {}

  async ensure(indexes: readonly IndexInfo[]): Promise<StepResult> {
    const plan = planTtl(this.directive, indexes, this.context.held);
    this.notices.push(...plan.notices);
    const { collection, clock } = this.directive;
    const { neverSeconds } = MONGODB_SETTINGS;
    for (const index of plan.stop) await this.setSeconds(index, neverSeconds, 'must');
    for (const index of plan.modify) {
      const early = this.directive.form === 'age' && isEarly(this.directive, index.from);
      await this.setSeconds(index, plan.seconds, early ? 'must' : 'may');
    }
    if (plan.convert !== undefined) {
      await this.change(
        `make index '${plan.convert}' of ${collection} expire after ${plan.seconds} s`,
        { collMod: collection, index: { name: plan.convert, expireAfterSeconds: plan.seconds } },
        SWEPT,
      );
    }
    if (plan.create !== undefined) {
      const index = { key: { [plan.field]: 1 }, name: plan.create, expireAfterSeconds: plan.seconds };
      await this.change(
        `create the index on '${plan.field}' of ${collection} with ${plan.seconds} s`,
        { createIndexes: collection, indexes: [index] },
        SWEPT,
      );
    }
    if (plan.createClock !== undefined) {
      await this.change(
        `create the index on '${clock.field}' of ${collection}`,
        { createIndexes: collection, indexes: [{ key: { [clock.field]: 1 }, name: plan.createClock }] },
        "documents without an ObjectId in '_id' are not deleted until there is one; create it by hand",
      );
    }
    return { deleted: 0, complete: true, notices: this.notices };
  }

  /** Stops what deletes by the field: a sweep looks at the documents one by one, an index does not. */
  async pause(indexes: readonly IndexInfo[]): Promise<StepResult> {
    for (const index of acting(this.directive, indexes)) {
      await this.setSeconds(index, MONGODB_SETTINGS.neverSeconds, 'must');
    }
    return { deleted: 0, complete: true, notices: this.notices };
  }

  /** @param need `must`: an index that the server does not change would delete too early */
  private setSeconds({ name, from }: WrongTtl, seconds: number, need: 'must' | 'may'): Promise<void> {
    const { collection } = this.directive;
    return this.change(
      `change index '${name}' of ${collection} from ${String(from)} s to ${seconds} s`,
      { collMod: collection, index: { name, expireAfterSeconds: seconds } },
      need === 'must' ? undefined : SWEPT,
    );
  }

  /** @param otherwise what happens when the server refuses; undefined: it must not */
  private async change(
    what: string,
    command: Readonly<Record<string, unknown>>,
    otherwise: string | undefined,
  ): Promise<void> {
    if (this.context.dryRun) {
      this.notices.push(`would ${what}`);
      return;
    }
    try {
      await this.db.command(command);
    } catch (error) {
      const refused = [
        MONGO_CODE.commandNotFound,
        MONGO_CODE.invalidOptions,
        MONGO_CODE.indexOptionsConflict,
        MONGO_CODE.indexKeySpecsConflict,
      ] as const;
      if (!refused.some((code) => code === codeOf(error))) throw error;
      if (this.context.held) {
        // an index that goes on deleting breaks the hold: that must fail, not be a remark.
        fail(
          'retention/invalid',
          this.directive.id,
          'holdUntil',
          'a hold that the server takes',
          `'${messageOf(error)}' to ${what}`,
          'drop the index by hand until the hold ends',
        );
      }
      if (otherwise === undefined) {
        fail(
          'retention/invalid',
          this.directive.id,
          'expireAfterSeconds',
          'a time that the server takes',
          `'${messageOf(error)}' to ${what}`,
          'drop the index by hand: it deletes too early',
        );
      }
      this.notices.push(`the server refused to ${what}: '${messageOf(error)}'; ${otherwise}`);
    }
  }
}
