// SPDX-License-Identifier: Apache-2.0
import type { MysqlDirective } from '../../../../lib/directives';
import { fail } from '../../../../lib/errors';
import { endpointOf } from '../../surroundings/endpoint';
import type { Endpoint, EngineModule, EngineTask, RunContext, StepResult, WitnessResult } from '../engine';
import { BatchDelete } from './batch-delete';
import { neverFound } from '../eraser';
import { Cutter } from './cutter';
import { MysqlEraser } from './eraser';
import { checkForeignKeys } from './foreign-keys';
import { Guard } from './guard';
import { PartitionKeeper } from './partition-keeper';
import { keepKeyImage } from './row-image';
import { Session } from './session';
import { readTable, type Table } from './table';
import { MysqlWitness } from './witness';

/** Expires rows of MySQL and MariaDB tables: by dropping partitions where the table has them, else in batches. */
export const mysqlEngine: EngineModule<MysqlDirective> = {
  engine: 'mysql',
  async openEraser(directive, endpoints, context) {
    const { subject } = directive;
    if (subject === undefined || !('column' in subject)) return neverFound(directive);
    const endpoint = endpointOf(endpoints, directive.unit, directive.id);
    const session = await Session.open(endpoint, directive.unit, () => context.remainingMs());
    try {
      // what keeps a row that is deleted by age keeps one that is erased.
      await checkForeignKeys(session, directive);
      return new MysqlEraser(session, directive, subject, context);
    } catch (error) {
      await session.close();
      throw error;
    }
  },
  async open(directive, endpoints, context) {
    const endpoint = endpointOf(endpoints, directive.unit, directive.id);
    const remainingMs = (): number => context.remainingMs();
    const session = await Session.open(endpoint, directive.unit, remainingMs);
    try {
      const table = await readTable(session, directive);
      if (!context.held) await keepKeyImage(session, directive, table);
      const unchecked = await checkForeignKeys(session, directive);
      return new MysqlTask(directive, endpoint, context, session, table, unchecked);
    } catch (error) {
      await session.close();
      throw error;
    }
  },
};

class MysqlTask implements EngineTask {
  private readonly replicas: Session[] = [];

  constructor(
    private readonly directive: MysqlDirective,
    private readonly endpoint: Endpoint,
    private readonly context: RunContext,
    private readonly session: Session,
    private table: Table,
    private readonly unchecked: readonly string[],
  ) {}

  async ensure(): Promise<StepResult> {
    const notices = await this.keeper().addAhead();
    // the sweep must see the partitions as they are now.
    this.table = await readTable(this.session, this.directive);
    return { deleted: 0, complete: true, notices: [...this.unchecked, ...notices] };
  }

  async sweep(): Promise<StepResult> {
    if (this.context.held) return { deleted: 0, complete: true, notices: ['nothing is deleted under a hold'] };
    const cutter = new Cutter(this.session, this.directive, this.context);
    const notices = [...(await cutter.compareClocks())];
    const keeper = this.keeper();
    const partitioning = keeper.usable();
    let dropped = 0;
    if (partitioning !== undefined) {
      const result = await keeper.drop(partitioning, cutter);
      notices.push(...result.notices);
      dropped = result.deleted;
      // the batches and the witness must not ask for a partition that is gone.
      this.table = await readTable(this.session, this.directive);
      if (!result.batchNeeded) return { deleted: dropped, complete: true, notices };
    }
    const guard = new Guard(this.session, await this.watchedReplicas(notices), this.context);
    const batches = new BatchDelete(this.session, this.directive, this.table, this.context, guard, dropped);
    const swept = await batches.sweep(await cutter.cutOffMs());
    const rows = swept.deleted - dropped;
    if (this.directive.dropsOnly === true && rows > 0 && !this.context.dryRun) {
      // they are gone in time, but what the sum says of the binlog no longer holds.
      fail(
        'retention/invalid',
        this.directive.id,
        'table',
        'a table whose rows all leave with their partition',
        `${rows} rows of ${this.table.name} that only a DELETE could remove, which wrote them into the binlog again: ${[...notices, ...swept.notices].join('; ')}`,
        "partition it as 'ensure' proposes, and leave the assumption 'mysql-partitions-in-place' away until such rows are gone",
      );
    }
    return { ...swept, notices: [...notices, ...swept.notices] };
  }

  async witness(): Promise<WitnessResult> {
    return new MysqlWitness(this.session, this.directive, this.table, this.context).witness();
  }

  async close(): Promise<void> {
    await Promise.all([this.session, ...this.replicas].map((session) => session.close()));
  }

  private keeper(): PartitionKeeper {
    return new PartitionKeeper(this.session, this.directive, this.table, this.context);
  }

  /** Further hosts of the unit are its replicas: only there does the server tell how far they are behind. */
  private async watchedReplicas(notices: string[]): Promise<readonly Session[]> {
    if (this.replicas.length > 0) return this.replicas;
    for (const host of this.endpoint.hosts.slice(1)) {
      try {
        this.replicas.push(
          await Session.open(this.endpoint, this.directive.unit, () => this.context.remainingMs(), host),
        );
      } catch {
        notices.push(`replica '${host}' of unit '${this.directive.unit}' cannot be reached, its lag is not watched`);
      }
    }
    return this.replicas;
  }
}
