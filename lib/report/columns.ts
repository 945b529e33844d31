// SPDX-License-Identifier: Apache-2.0
import { cellTime } from './format';
import { settingText, verdictText, type ReportRow } from './model';

/** One column of the retention table. */
interface Column {
  readonly name: string;
  /** Its name where there is room. @default - `name` */
  readonly longName?: string;
  readonly cell: (row: ReportRow) => string | null;
}

/** The columns of the retention table, in their order, on every surface. */
export const COLUMNS: readonly Column[] = [
  { name: 'category', cell: (row) => row.category },
  { name: 'class', cell: (row) => row.class },
  { name: 'store', cell: (row) => row.store },
  { name: 'location', cell: (row) => row.location },
  { name: 'setting', cell: settingText },
  { name: 'kept at least', cell: (row) => cellTime(row.keptAtLeastMs, 'down') },
  { name: 'latest live', longName: 'latest live copy', cell: (row) => cellTime(row.latestLiveMs, 'up') },
  { name: 'latest copy', cell: (row) => cellTime(row.latestMs, 'up') },
  { name: 'deadline', cell: (row) => cellTime(row.deadlineMs, 'down') },
  { name: 'margin', cell: (row) => cellTime(row.marginMs, 'down') },
  { name: 'verdict', cell: verdictText },
];

/** The cells of a row; `none` where a column has nothing to say. */
export function cellsOf(row: ReportRow, none: string): string[] {
  return COLUMNS.map(({ cell }) => cell(row) ?? none);
}
