// SPDX-License-Identifier: Apache-2.0
import { breaches, type Breach } from '../../lifetime';
import { formatMs } from '../../policy';
import type { Finding } from '../findings/finding';
import type { Row } from '../rows';

/** What breaks the law. One finding per rule and unit: a missing companion breaks every placement of its unit at once. */
export function lawFindings(rows: readonly Row[]): Finding[] {
  const found = new Map<string, { readonly finding: Finding; readonly placements: Set<string> }>();
  for (const row of rows) {
    // a hold suspends the deadline; its end is judged by the rule on expired holds.
    if (row.verdict === 'held') continue;
    for (const breach of breaches(row.placement.obligation, row.copies)) {
      for (const finding of findingsOf(row, breach)) {
        // an open term of the live record opens the sum of every copy: it is reported once.
        const key = [finding.rule, finding.at, finding.gotMs === undefined ? finding.remedy : finding.what].join('\n');
        const earlier = found.get(key);
        if (earlier === undefined) found.set(key, { finding, placements: new Set(finding.placements) });
        else for (const placement of finding.placements) earlier.placements.add(placement);
      }
    }
  }
  return [...found.values()].map(({ finding, placements }) => ({ ...finding, placements: [...placements] }));
}

/** What deletes a record too early, in the terms of its least age. */
function deletedBy({ copy }: Breach): string {
  if (copy.earliest.length === 0) return 'it was promised to be kept so long, and nothing here sets a least age';
  const terms = copy.earliest.map(({ text, ms }) => `${text} ${formatMs(ms)}`).join(', ');
  return `it was promised to be kept so long, and what deletes it is: ${terms}`;
}

function findingsOf(row: Row, breach: Breach): Finding[] {
  const { placement } = row;
  const placements = [placement.id];
  const open = breach.copy.latest.filter((term) => !Number.isFinite(term.ms));
  if (breach.kind === 'outlives' && open.length > 0) {
    return open.map((term) => ({
      rule: `retention/${term.id}`,
      level: 'error',
      at: `${row.store} ${row.unitText}`,
      what: `'${term.text}' of the ${breach.copy.name} is unbounded`,
      why: 'no sum with an open term can meet a deadline',
      remedy: term.why ?? 'bound it',
      placements,
    }));
  }
  const terms = breach.copy[breach.kind === 'outlives' ? 'latest' : 'earliest'];
  const sum = terms
    .filter((term) => term.ms > 0)
    .map((term) => `${term.text} ${formatMs(term.ms)}`)
    .join(' + ');
  const common = { at: placement.id, placements, gotMs: breach.gotMs, allowedMs: breach.allowedMs };
  const [got, allowed] = [formatMs(breach.gotMs), formatMs(breach.allowedMs)];
  return [
    breach.kind === 'outlives'
      ? {
          ...common,
          level: 'error',
          rule: 'retention/outlives',
          what: `the ${breach.copy.name} can live ${got}, allowed ${allowed}`,
          why: `the sum is ${sum}`,
          remedy: `shorten the largest setting by ${formatMs(breach.gotMs - breach.allowedMs)}`,
        }
      : {
          ...common,
          level: 'error',
          rule: 'retention/too-early',
          what: `the ${breach.copy.name} can be deleted after ${got}, promised are ${allowed}`,
          why: deletedBy(breach),
          remedy: `lengthen the setting by ${formatMs(breach.allowedMs - breach.gotMs)}`,
        },
  ];
}
