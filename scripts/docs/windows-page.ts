// SPDX-License-Identifier: Apache-2.0
import { loadEstate } from '../../lib/estate';
import { formatMs } from '../../lib/policy';
import { narrowestWindows, windowsTable } from '../../lib/report/windows';

/** The page of how exactly each store can delete. */
export function windowsPage(): string {
  const { context } = loadEstate();
  return [
    '# Windows',
    '',
    '<!-- written by `npm run docs`; change the formulas and not this page -->',
    '',
    'A promise names a moment, and a store can only offer a window: from the least age at which it deletes a live record to the',
    'greatest age of the last copy. This page says how narrow each store can be made, by the same search that solves an estate: the',
    "smallest `within` of a policy that it would not refuse. `npx retention explain --windows` prints it for an estate's own",
    `assumptions; here they are those of the reference estate, with the enforcer every ${formatMs(context.enforcerEveryMs)}.`,
    '',
    'Live: from the least to the greatest age of the live record. With every log copy: until the last copy that is no backup (binlog,',
    'oplog, files, segments, versions, uploads) is gone. Backups come on top, with the allowance of the policy. The dominating term is',
    'in bold where the window is wider than 12 h.',
    '',
    windowsTable(narrowestWindows(context)),
    '',
    'What cannot be narrowed: updates and deletes by the application write whole rows into the binlog of MySQL, whose files rotate once',
    'a day on a quiet instance and are kept for 6 h at least; a segment of CKafka is written for a day at least; lifecycle rules of COS',
    'run once a day, and once more for a version; the file that persists Redis is rewritten once a day as far as anybody knows.',
    '',
  ].join('\n');
}
