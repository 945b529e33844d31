// SPDX-License-Identifier: Apache-2.0
import type { MysqlDirective } from '../../../../lib/directives';
import { checkClocks } from '../clocks';
import type { RunContext } from '../engine';
import type { Database } from './session';
import { MYSQL_SETTINGS } from './settings';

/** Compares our clock with the database's: a clock that runs ahead must not delete early. */
export class Cutter {
  constructor(
    private readonly db: Database,
    private readonly directive: MysqlDirective,
    private readonly context: Pick<RunContext, 'now'>,
    /** The zone in which a date may be written makes it this much later at most. */
    private readonly laterMs = 0,
  ) {}

  /** Latest clock value that is due, by the earlier of the two clocks. */
  async cutOffMs(): Promise<number> {
    const ageMs = Math.max(this.directive.deleteAfterMs, this.directive.keepAtLeastMs ?? 0) + this.laterMs;
    return Math.min(this.context.now(), await this.serverNow()) - ageMs;
  }

  /** Fails where one of the clocks must be wrong; says where they differ by less. */
  async compareClocks(): Promise<readonly string[]> {
    const before = this.context.now();
    const server = await this.serverNow();
    const own = (before + this.context.now()) / 2;
    checkClocks(this.directive.unit, own, server);
    const skew = Math.round(server - own);
    if (Math.abs(skew) <= MYSQL_SETTINGS.reportedSkewMs) return [];
    const which = skew > 0 ? 'ahead of' : 'behind';
    return [
      `the clock of unit '${this.directive.unit}' is ${Math.abs(skew)} ms ${which} the enforcer's; the earlier one decides; synchronise both`,
    ];
  }

  private async serverNow(): Promise<number> {
    const [row] = await this.db.rows(
      `SELECT TIMESTAMPDIFF(MICROSECOND, '1970-01-01 00:00:00', UTC_TIMESTAMP(3)) DIV 1000 AS now`,
    );
    return Number(row?.['now']);
  }
}
