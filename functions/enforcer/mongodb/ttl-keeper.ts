// SPDX-License-Identifier: Apache-2.0
import type { MongodbDirective } from '../../../lib/directives';
import { fail } from '../../../lib/errors';
import type { RunContext, StepResult } from '../engine';
import { codeOf, messageOf, MONGO_CODE } from './failures';
import { type IndexInfo, planTtl } from './ttl-plan';

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
    const { collection } = this.directive;
    for (const { name, from } of plan.modify) {
      const what = `index '${name}' of ${collection} from ${String(from)} s to ${plan.seconds} s`;
      await this.change(`change ${what}`, { collMod: collection, index: { name, expireAfterSeconds: plan.seconds } });
    }
    if (plan.convert !== undefined) {
      await this.change(`make index '${plan.convert}' of ${collection} expire after ${plan.seconds} s`, {
        collMod: collection,
        index: { name: plan.convert, expireAfterSeconds: plan.seconds },
      });
    }
    if (plan.create !== undefined) {
      await this.change(`create the index on '${plan.field}' of ${collection} with ${plan.seconds} s`, {
        createIndexes: collection,
        indexes: [{ key: { [plan.field]: 1 }, name: plan.create, expireAfterSeconds: plan.seconds }],
      });
    }
    return { deleted: 0, complete: true, notices: this.notices };
  }

  private async change(what: string, command: Readonly<Record<string, unknown>>): Promise<void> {
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
          'a hold that the server can be told',
          `'${messageOf(error)}' to ${what}`,
          'drop the index by hand until the hold ends',
        );
      }
      this.notices.push(
        `the server refused to ${what}: '${messageOf(error)}'; due documents are deleted by the sweep instead. MongoDB 5.1 or later can; before, drop the index in a quiet hour and the next run creates it`,
      );
    }
  }
}
