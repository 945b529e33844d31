// SPDX-License-Identifier: Apache-2.0
import { deadlineMs, earliestMs, latestMs, type Assumptions, type Term } from '../lifetime';
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

/** Every assumed term with its value and the canary that would settle it: those that an estate states, those of a sum, those of a placement. */
export function explainAssumptions(assumptions: Assumptions): string {
  const stated = assumptions.list().map(({ term, canary, byHand }) => ({
    id: term.id,
    text: term.text,
    why: term.why ?? '',
    canary,
    byHand,
    value: `${formatMs(term.ms)} (${term.basis})`,
  }));
  const computed = COMPUTED_TERMS.map((each) => ({
    ...each,
    byHand: undefined,
    value: 'as long as its sum says (assumed)',
  }));
  const ofPlacements = STATED_TERMS.map((each) => ({ ...each, value: 'as long as its placement says (assumed)' }));
  return [...stated, ...computed, ...ofPlacements]
    .map(({ id, value, text, why, canary, byHand }) =>
      [
        `${id}: ${value}`,
        `  what: ${text}`,
        `  why: ${why}`,
        `  canary: ${canary}`,
        `  settled by: ${byHand === undefined ? 'retention audit' : `a person, because ${byHand}`}`,
      ].join('\n'),
    )
    .join('\n\n');
}
