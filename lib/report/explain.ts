// SPDX-License-Identifier: Apache-2.0
import { deadlineMs, earliestMs, latestMs, type Assumptions, type OpenTerm, type Term } from '../lifetime';
import { formatMs } from '../policy';
import { COMPUTED_TERMS, STATED_TERMS } from '../stores/registry';
import { everyText, visible } from '../text';
import type { Row } from '../verify';
import { measuredText } from './format';

/** The sum of every copy of a placement, term by term, with sources. */
export function explainRow(given: Row): string {
  const row = everyText(given, visible);
  const { placement } = row;
  const { obligation } = placement;
  const chosen = obligation.class === undefined ? '' : `/${obligation.class}`;
  const lines = [
    `${placement.category}${chosen} in ${row.store} ${row.unitText}, ${row.locationText} (${placement.name}, ${placement.role})`,
    `  promise: gone ${formatMs(obligation.deadlineMs)} after ${obligation.clock}` +
      (obligation.keepAtLeastMs > 0 ? `, kept at least ${formatMs(obligation.keepAtLeastMs)}` : '') +
      (obligation.backupAllowanceMs > 0 ? `; backups ${formatMs(obligation.backupAllowanceMs)} longer` : ''),
    ...windowLine(obligation),
    `  source: ${obligation.source.section}` +
      (obligation.source.interpretation === undefined ? '' : ` (interpretation: ${obligation.source.interpretation})`),
    `  setting: ${row.settingText}`,
    `  verdict: ${row.verdict}`,
  ];
  for (const copy of row.copies) {
    const latest = latestMs(copy);
    const allowed = deadlineMs(obligation, copy.kind);
    const mark =
      copy.kind === 'residue'
        ? 'not judged'
        : latest <= allowed
          ? `within ${formatMs(allowed)}`
          : `ABOVE ${formatMs(allowed)}`;
    lines.push('', `  ${copy.name} (${copy.kind}): at most ${formatMs(latest)}, ${mark}`);
    for (const term of copy.latest) lines.push(`    ${termLine(term)}`);
    if (copy.kind !== 'live' || copy.earliest.length === 0) continue;
    lines.push(`    at least ${formatMs(earliestMs(copy))}:`);
    for (const term of copy.earliest) lines.push(`    ${termLine(term)}`);
  }
  return lines.join('\n');
}

/** On which side of its moment the window of a promise lies. */
function windowLine({ promise }: Row['placement']['obligation']): string[] {
  if (promise === undefined) return [];
  const told = promise.disclosed ? '' : ', which the published document does not disclose';
  const moment = formatMs(promise.momentMs);
  switch (promise.side) {
    case 'before':
      return [`  window: before the moment, ${moment}`];
    case 'after':
      return [`  window: after the moment, ${moment}, within ${formatMs(promise.withinMs)}${told}`];
    case 'transit':
      return [`  window: never stored, in transit for ${moment} at most${told}`];
  }
}

function termLine(term: Term): string {
  const note = term.source ?? measuredText(term) ?? term.why ?? '';
  return `${formatMs(term.ms).padEnd(20)} ${term.basis.padEnd(10)} ${term.text} [${term.id}]${note === '' ? '' : `\n${' '.repeat(36)}${note}`}`;
}

/** A term with its value, as the list of assumptions shows it. */
type Listed = Pick<OpenTerm, 'id' | 'text' | 'why' | 'canary' | 'byHand' | 'measuredWhere'> & {
  readonly value: string;
};

/** Every assumed term with its value and the canary that would settle it: those of the estate, of a sum, of a placement. */
export function explainAssumptions(assumptions: Assumptions): string {
  const ofEstate = assumptions.list().map(({ term, ...more }): Listed => ({
    ...more,
    id: term.id,
    text: term.text,
    why: term.why ?? '',
    value: `${formatMs(term.ms)} (${term.basis})`,
  }));
  const ofSums = COMPUTED_TERMS.map((each): Listed => ({ ...each, value: 'as long as its sum says (assumed)' }));
  const ofPlacements = STATED_TERMS.map((each): Listed => ({
    ...each,
    value: 'as long as its placement says (assumed)',
  }));
  return [...ofEstate, ...ofSums, ...ofPlacements]
    .map((each) =>
      [
        `${each.id}: ${each.value}`,
        `  what: ${each.text}`,
        `  why: ${each.why}`,
        `  canary: ${each.canary}`,
        `  settled by: ${settledBy(each)}`,
      ].join('\n'),
    )
    .join('\n\n');
}

function settledBy({ byHand, measuredWhere }: Listed): string {
  if (byHand !== undefined) return `a person, because ${byHand}`;
  return measuredWhere === undefined ? 'retention audit' : `retention audit where ${measuredWhere}`;
}
