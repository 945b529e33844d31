// SPDX-License-Identifier: Apache-2.0
import { escapeId } from 'mysql2/promise';
import { type BoundForm, gridWidth, partitionDefinitions } from './partitions';
import { sameName, type Table } from './table';

/**
 * The statement that would partition the table by its clock, for a person to run: it rewrites the whole table and
 * changes its keys, so the enforcer never does. Older rows share the first partition; batch delete empties it.
 */
export function partitionProposal(table: Table, widthMs: number, nowMs: number): string {
  const { clock } = table;
  const form: BoundForm = {
    datetime: 'dateTime',
    date: 'date',
    timestamp: 'seconds',
    epochMs: 'milliseconds',
    epochS: 'seconds',
  }[clock.type] as BoundForm;
  const width = gridWidth(widthMs, form);
  const start = Math.floor(nowMs / width) * width;
  const method =
    clock.type === 'timestamp'
      ? `RANGE (UNIX_TIMESTAMP(${clock.column}))`
      : clock.type === 'epochMs' || clock.type === 'epochS'
        ? `RANGE (${clock.column})`
        : `RANGE COLUMNS (${clock.column})`;
  const changes: string[] = [];
  if (table.clockNullable) changes.push(`MODIFY ${clock.column} ${table.clockDefinition} NOT NULL`);
  // every unique key of a partitioned table must hold the column that partitions it.
  for (const index of table.indexes.filter((candidate) => candidate.unique)) {
    if (index.columns.some((column) => sameName(column, clock.name))) continue;
    const columns = [...index.columns.map((column) => escapeId(column, true)), clock.column].join(', ');
    if (index.name === 'PRIMARY') changes.push(`DROP PRIMARY KEY, ADD PRIMARY KEY (${columns})`);
    else
      changes.push(
        `DROP INDEX ${escapeId(index.name, true)}, ADD UNIQUE INDEX ${escapeId(index.name, true)} (${columns})`,
      );
  }
  const keys = changes.length === 0 ? '' : `${changes.join(', ')} `;
  const definitions = partitionDefinitions(start, [start + width, start + 2 * width], form).join(', ');
  return `ALTER TABLE ${table.name} ${keys}PARTITION BY ${method} (${definitions})`;
}
