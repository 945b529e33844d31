// SPDX-License-Identifier: Apache-2.0
import { escapeId } from 'mysql2/promise';
import type { MysqlDirective, Reading } from '../../../../lib/directives';
import { fail } from '../../../../lib/errors';
import { endpointOf } from '../../surroundings/endpoint';
import type { Endpoint, EngineModule, EngineTask, RunContext, Skipped, StepResult, WitnessResult } from '../engine';
import { BatchDelete } from './batch-delete';
import { neverFound } from '../eraser';
import { Cutter } from './cutter';
import { checkCopies, checkSafety } from './checks';
import { MysqlEraser } from './eraser';
import { takesWordsOut, takeWordsOut } from './full-text';
import { Guard } from './guard';
import { isAllowed } from './guards';
import { PartitionKeeper } from './partition-keeper';
import { mysqlReadings } from './readings';
import { keepKeyImage } from './row-image';
import { Session } from './session';
import { SubjectDelete } from './subject-delete';
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
      const table = await readTable(session, directive);
      // the zone of its dates is of no matter there: an order names whose rows go, and not their age.
      await checkSafety(session, directive, { ...table, zone: { laterMs: 0, findings: [], notices: [] } });
      const checkAges = async (): Promise<unknown> => {
        // whose rows go by their age needs to know what their dates mean.
        await checkSafety(session, directive, table);
        return new Cutter(session, directive, context, table.clock.laterMs).compareClocks();
      };
      const replicas = context.dryRun ? [] : await openReplicas(endpoint, directive.unit, context, []);
      const rows = new SubjectDelete(session, table, context, new Guard(session, replicas, context));
      const end = async (): Promise<void> => {
        await Promise.all([session, ...replicas].map((each) => each.close()));
      };
      const words = async (): Promise<string | undefined> =>
        takesWordsOut(directive, table)
          ? takeWordsOut(session, directive, table, () => context.remainingMs())
          : table.fullText.length > 0 && !isAllowed(directive, 'fulltext')
            ? 'a FULLTEXT index keeps the words of deleted rows: drop it, or allow the guard fulltext-optimize'
            : undefined;
      return new MysqlEraser(session, directive, subject, context, table, rows, { checkAges, words, end });
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
      return new MysqlTask(directive, endpoint, context, session, table);
    } catch (error) {
      await session.close();
      throw error;
    }
  },
};

/** The table as if it had these partitions only. */
function only(table: Table, partitions: readonly string[]): Table {
  return { ...table, source: `${table.name} PARTITION (${partitions.map((name) => escapeId(name, true)).join(', ')})` };
}

class MysqlTask implements EngineTask {
  private readonly replicas: Session[] = [];

  constructor(
    private readonly directive: MysqlDirective,
    private readonly endpoint: Endpoint,
    private readonly context: RunContext,
    private readonly session: Session,
    private table: Table,
  ) {}

  /** What the estate allows although it is not known to be safe; undefined: not checked yet. */
  private allowed: readonly string[] | undefined;

  async ensure(): Promise<StepResult> {
    const allowed = await this.safe();
    const notices = await this.keeper().addAhead();
    // the sweep must see the partitions as they are now.
    if (this.table.partitioning !== undefined) this.table = await readTable(this.session, this.directive);
    // last, because what lives on beside the table is no reason to let inserts run out of partitions.
    const copies = await checkCopies(this.session, this.directive, this.table, this.context.directives);
    return { deleted: 0, complete: true, notices: [...allowed, ...this.table.zone.notices, ...notices, ...copies] };
  }

  /** Fails where a sweep could delete what nobody promised to delete. Asked once in a connection's life. */
  private async safe(): Promise<readonly string[]> {
    this.allowed ??= await checkSafety(this.session, this.directive, this.table);
    return this.allowed;
  }

  async sweep(): Promise<StepResult> {
    if (this.context.held) return { deleted: 0, complete: true, notices: ['nothing is deleted under a hold'] };
    const cutter = new Cutter(this.session, this.directive, this.context, this.table.clock.laterMs);
    const notices = [...(await this.safe()), ...(await cutter.compareClocks())];
    const keeper = this.keeper();
    const partitioning = keeper.usable();
    let dropped = 0;
    let table: Table | undefined;
    const skipped: Skipped[] = [];
    if (partitioning !== undefined) {
      const result = await keeper.drop(partitioning, cutter);
      notices.push(...result.notices);
      dropped = result.deleted;
      skipped.push(...result.skipped);
      // the batches and the witness must not ask for a partition that is gone.
      this.table = await readTable(this.session, this.directive);
      if (!result.batchNeeded || !result.complete)
        return { deleted: dropped, complete: result.complete, ...(skipped.length === 0 ? {} : { skipped }), notices };
      // nor may a dry run count the rows of one that it would have dropped a second time.
      if (this.context.dryRun) table = only(this.table, result.left);
    }
    const guard = new Guard(this.session, await this.watchedReplicas(notices), this.context);
    const batches = new BatchDelete(this.session, this.directive, table ?? this.table, this.context, guard, dropped);
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
    skipped.push(...(swept.skipped ?? []));
    if (!this.context.dryRun && takesWordsOut(this.directive, this.table)) {
      const why = await takeWordsOut(this.session, this.directive, this.table, () => this.context.remainingMs());
      if (why !== undefined) {
        const all = [...notices, ...swept.notices, `${why}; the next run goes on`];
        return { ...swept, complete: false, ...(skipped.length === 0 ? {} : { skipped }), notices: all };
      }
    }
    return { ...swept, ...(skipped.length === 0 ? {} : { skipped }), notices: [...notices, ...swept.notices] };
  }

  async witness(): Promise<WitnessResult> {
    return new MysqlWitness(this.session, this.directive, this.table, this.context).witness();
  }

  async close(): Promise<void> {
    await Promise.all([this.session, ...this.replicas].map((session) => session.close()));
  }

  async read(): Promise<readonly Reading[]> {
    return mysqlReadings(this.session, await this.watchedReplicas([]));
  }

  private keeper(): PartitionKeeper {
    return new PartitionKeeper(this.session, this.directive, this.table, this.context);
  }

  /** Further hosts of the unit are its replicas: only there does the server tell how far they are behind. */
  private async watchedReplicas(notices: string[]): Promise<readonly Session[]> {
    if (this.replicas.length === 0)
      this.replicas.push(...(await openReplicas(this.endpoint, this.directive.unit, this.context, notices)));
    return this.replicas;
  }
}

async function openReplicas(
  endpoint: Endpoint,
  unit: string,
  context: Pick<RunContext, 'remainingMs'>,
  notices: string[],
): Promise<readonly Session[]> {
  const replicas: Session[] = [];
  for (const host of endpoint.hosts.slice(1)) {
    try {
      replicas.push(await Session.open(endpoint, unit, () => context.remainingMs(), host));
    } catch {
      notices.push(`replica '${host}' of unit '${unit}' cannot be reached, its lag is not watched`);
    }
  }
  return replicas;
}
