// SPDX-License-Identifier: Apache-2.0
import { escapeId } from 'mysql2/promise';
import type { MysqlDirective } from '../../../../lib/directives';
import type { RunContext, Skipped } from '../engine';
import type { Cutter } from './cutter';
import { type Altered, alterPartitions } from './ddl';
import { PartitionContent } from './partition-content';
import { boundsAhead, gridWidth, type Partition, type Partitioning, partitionDefinitions, tooWide } from './partitions';
import { partitionProposal } from './proposal';
import type { Database } from './session';
import { MYSQL_SETTINGS } from './settings';
import type { Table } from './table';

/** What the partitions left for batch delete. */
export interface DropResult {
  readonly deleted: number;
  /** False: the time of the run ended before all that are due were dropped. */
  readonly complete: boolean;
  /** Whether rows may be due in partitions that could not be dropped. */
  readonly batchNeeded: boolean;
  /** Partitions that stay, or in a dry run that would. */
  readonly left: readonly string[];
  readonly skipped: readonly Skipped[];
  readonly notices: readonly string[];
}

interface Going {
  readonly name: string;
  readonly rows: number;
  /** Whether the rows were counted and not estimated. */
  readonly exact: boolean;
}

function rowsOf(partitions: readonly Going[]): number {
  return partitions.reduce((sum, { rows }) => sum + rows, 0);
}

/** Keeps range partitions: adds those ahead, drops those that are due. Never makes a table partitioned. */
export class PartitionKeeper {
  private readonly content: PartitionContent;

  constructor(
    private readonly db: Database,
    private readonly directive: MysqlDirective,
    private readonly table: Table,
    private readonly context: RunContext,
  ) {
    this.content = new PartitionContent(db, directive, table, context);
  }

  /** Partitioning that can be kept, or undefined: then batch delete does the work. */
  usable(): Partitioning | undefined {
    const { partitioning } = this.table;
    if (this.directive.partitionWidthMs === null || partitioning === undefined || 'unusable' in partitioning)
      return undefined;
    // rows of present customers carry NULL, which MySQL puts into the lowest partition: the first that would be dropped.
    return this.directive.clock.kind === 'terminated' ? undefined : partitioning;
  }

  async addAhead(): Promise<readonly string[]> {
    const { partitionWidthMs } = this.directive;
    if (partitionWidthMs === null) return [];
    const partitioning = this.usable();
    if (partitioning === undefined) return [this.whyNot(partitionWidthMs)];
    const last = partitioning.partitions.at(-1);
    if (last?.upperMs === Infinity) return [await this.catchAll(last)];
    const lastMs = last?.upperMs ?? 0;
    const width = gridWidth(partitionWidthMs, partitioning.form);
    const bounds = boundsAhead(lastMs, this.context.now(), width);
    if (bounds.length === 0) return [];
    if (this.context.dryRun) return [`would add ${bounds.length} partitions ahead to ${this.table.name}`];
    const definitions = partitionDefinitions(lastMs, bounds, partitioning.form);
    const { holds } = await this.alter(definitions, (some) => `ADD PARTITION (${some.join(', ')})`);
    if (holds !== undefined)
      return [`could not add partitions ahead to ${this.table.name}: ${holds}; the next run tries again`];
    return width > partitionWidthMs
      ? [
          `partitions of ${this.table.name} are one day wide because their bounds count days, not ${partitionWidthMs} ms as the directive says; due rows are deleted in batches`,
        ]
      : [];
  }

  /** Drops all partitions whose newest possible row is due. Takes constant time for each, however large it is. */
  async drop(partitioning: Partitioning, cutter: Cutter): Promise<DropResult> {
    const notices: string[] = [];
    let kept = false;
    const cutOff = await cutter.cutOffMs();
    const due = partitioning.partitions.filter(({ upperMs }) => upperMs <= cutOff);
    const going: Going[] = [];
    let looked = 0;
    // no allowance for the column's resolution: bounds lie on its grid, so what was rounded down is still below them.
    for (const partition of due) {
      // what was looked at is dropped before the time is over; the next run goes on behind it.
      if (looked > 0 && this.context.remainingMs() <= MYSQL_SETTINGS.reserveMs + MYSQL_SETTINGS.witnessMs) break;
      looked += 1;
      const why =
        partition === partitioning.partitions.at(-1)
          ? "is the last one; let 'ensure' add partitions ahead first"
          : await this.content.holdsMore(
              partition,
              partitioning.partitions[partitioning.partitions.indexOf(partition) - 1],
              cutOff,
            );
      if (why === undefined) going.push({ name: partition.name, ...(await this.content.size(partition)) });
      else {
        notices.push(`kept partition '${partition.name}' of ${this.table.name}: it ${why}`);
        kept = true;
      }
    }
    const { done, holds } = this.context.dryRun
      ? { done: going.length, holds: undefined }
      : await this.alter(going, (some) => `DROP PARTITION ${some.map(({ name }) => escapeId(name, true)).join(', ')}`);
    const gone = going.slice(0, done);
    const held = holds === undefined ? [] : going.slice(done);
    for (const { name, rows, exact } of gone)
      notices.push(
        `${this.context.dryRun ? 'would drop' : 'dropped'} partition '${name}' of ${exact ? '' : 'about '}${rows} rows`,
      );
    const skipped =
      held.length === 0
        ? []
        : [
            {
              reason: `in ${held.length} partitions of ${this.table.name} that cannot be dropped while ${holds}`,
              count: rowsOf(held),
              remedy: 'end that transaction; the next run tries again',
            },
          ];
    // by the directive and not by the grid: where bounds count days, due rows do not wait for the end of theirs.
    const width = this.directive.partitionWidthMs ?? 0;
    const wide = tooWide(partitioning.partitions, cutOff, width);
    if (wide.length > 0) {
      notices.push(
        `partition '${wide[0]?.name ?? ''}' of ${this.table.name} is wider than ${width} ms; its due rows are deleted in batches`,
      );
    }
    const left = partitioning.partitions.filter(({ name }) => !going.some((each) => each.name === name));
    return {
      deleted: rowsOf(gone),
      complete: looked === due.length && (done === going.length || holds !== undefined),
      batchNeeded: kept || wide.length > 0,
      left: left.map(({ name }) => name),
      skipped,
      notices,
    };
  }

  private alter<T>(partitions: readonly T[], change: (some: readonly T[]) => string): Promise<Altered> {
    return alterPartitions(this.db, this.table, partitions, change, () => this.context.remainingMs());
  }

  private whyNot(widthMs: number): string {
    const { partitioning, name } = this.table;
    if (partitioning !== undefined && 'unusable' in partitioning) {
      return `${name} cannot drop partitions: ${partitioning.unusable}; rows are deleted in batches instead`;
    }
    if (this.directive.clock.kind === 'terminated') {
      return `${name} cannot drop partitions by its end date: rows without one are those of present customers; rows are deleted in batches instead`;
    }
    return `${name} has no partitions; rows are deleted in batches instead. To drop them by partition, run in a quiet hour: ${partitionProposal(this.table, widthMs, this.context.now())}`;
  }

  private async catchAll(partition: Partition): Promise<string> {
    const name = escapeId(partition.name, true);
    const [row] = await this.db.rows(
      `SELECT COUNT(*) AS size FROM (SELECT 1 FROM ${this.table.name} PARTITION (${name}) LIMIT 10001) AS capped`,
    );
    const size = Number(row?.['size'] ?? 0);
    const rows = size > 10_000 ? 'more than 10000 rows' : `${size} rows`;
    const remedy =
      size === 0
        ? `ALTER TABLE ${this.table.name} DROP PARTITION ${name}`
        : `delete or move those rows, then ALTER TABLE ${this.table.name} DROP PARTITION ${name}`;
    return `partition '${partition.name}' of ${this.table.name} takes all later dates and holds ${rows}; no partition can be added ahead and its rows are deleted in batches; remedy: ${remedy}`;
  }
}
