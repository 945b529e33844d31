// SPDX-License-Identifier: Apache-2.0
import { everyText, json, markdown, markdownCode, visible } from '../text';
import { cellTime } from './format';
import { violations, type Finding } from '../verify';
import type { DiffCategory, DiffRow, RetentionDiff } from './diff';

/** The change for a terminal. */
export function renderDiffText(given: RetentionDiff): string {
  const diff = everyText(given, visible);
  const lines = diff.categories.flatMap((each) => [
    `${each.category}: ${categoryText(each)}`,
    ...optional(windowText(each)).map((text) => `  ${text}`),
  ]);
  for (const row of diff.rows) {
    lines.push('', `${row.kind} ${row.placement}`, `  where: ${row.where}`, ...details(row).map((each) => `  ${each}`));
  }
  if (diff.irreversible.length > 0) lines.push('', 'cannot be undone:');
  for (const { address, action } of diff.irreversible) lines.push(`  ${address} is ${action}`);
  if (diff.promises.length > 0) lines.push('', 'promises:');
  for (const each of diff.promises)
    lines.push(`  ${each.level} ${each.at}: ${each.what}`, `    ${answer(each)} [${each.rule}]`);
  return [...lines, '', conclusion(diff), ''].join('\n');
}

/** The change for a pull request. */
export function renderDiffMarkdown(diff: RetentionDiff): string {
  const lines = [
    '## Retention',
    '',
    `${markdown(conclusion(diff))}.`,
    '',
    '| Category | Change | True from |',
    '| --- | --- | --- |',
    ...diff.categories.map(
      (each) =>
        `| ${markdown(each.category)} | ${markdown([categoryText(each, false), ...optional(windowText(each))].join('; '))} | ${each.kind === 'same' ? '' : trueFromText(each)} |`,
    ),
    '',
  ];
  if (diff.rows.length > 0) {
    lines.push(
      '| | Placement | Latest live copy | Latest copy | Deletable on apply | True from | Acknowledged |',
      '| --- | --- | --- | --- | --- | --- | --- |',
      ...diff.rows.map((row) => `| ${markdownCells(row).join(' | ')} |`),
      '',
    );
  }
  if (diff.irreversible.length > 0) {
    lines.push('### Cannot be undone', '');
    lines.push(
      ...diff.irreversible.map(({ address, action }) => `- ${markdownCode(address)} is ${markdown(action)}`),
      '',
    );
  }
  if (diff.promises.length > 0) {
    lines.push('### Promises', '');
    lines.push(
      ...diff.promises.map(
        (each) =>
          `- ${each.level} ${markdownCode(each.at)}: ${markdown(each.what)}; ${markdown(answer(each))} (${markdownCode(each.rule)})`,
      ),
      '',
    );
  }
  return lines.join('\n');
}

function optional(text: string | undefined): string[] {
  return text === undefined ? [] : [text];
}

/** Who answers for it, or what to do. */
function answer({ suppressed, remedy }: Finding): string {
  return suppressed === undefined ? remedy : suppressed.text;
}

/** The change for machines. JSON has no Infinity: an unbounded time is the text `unbounded`. */
export function renderDiffJson(diff: RetentionDiff): string {
  return `${json(diff)}\n`;
}

function categoryText(category: DiffCategory, withTime = true): string {
  if (category.kind === 'same') return category.counts.changed > 0 ? 'same promise, settings change' : 'same';
  const counts = Object.entries(category.counts)
    .filter(([kind, count]) => count > 0 && kind !== 'same')
    .map(([kind, count]) => `${count} ${kind}`)
    .join(', ');
  const needs = category.needsAcknowledgement ? '; needs an acknowledgement' : '';
  return `${category.kind === 'mixed' ? 'mixed' : category.kind} (${counts})${withTime ? `; true from ${trueFromText(category)}` : ''}${needs}`;
}

/** What it means that the window moves, for who promises and for who was promised something. */
function windowText({ window, counts }: DiffCategory): string | undefined {
  if (window === null) return undefined;
  const gain = window.after.startsWith('after')
    ? 'a record is kept for its whole period, and goes later'
    : 'a record is gone by the end of its period, and kept no longer for all of it';
  const cost = counts.shorter === 0 ? '; nothing is deleted earlier, so no acknowledgement is needed' : '';
  return `the window moves from ${window.before} to ${window.after} its moment: ${gain}${cost}`;
}

function details(row: DiffRow): string[] {
  const lines = [
    `setting: ${row.setting.before ?? 'none'} -> ${row.setting.after ?? 'none'}`,
    `deadline: ${change(row.deadlineMs)}`,
    `kept at least: ${change(row.keptAtLeastMs, 'down')}`,
    `latest live copy: ${change(row.latestLiveMs)}`,
    `latest copy: ${change(row.latestMs)}`,
    `true from: ${trueFromText(row)}`,
  ];
  if (row.deletable !== null) {
    lines.push(
      `deletable on apply: what is older than ${row.deletable.to} (until now: ${row.deletable.from}); it does not come back`,
    );
  }
  if (row.acknowledgedBy !== null) lines.push(`acknowledged by: ${row.acknowledgedBy}`);
  if (row.needsAcknowledgement && row.shortened !== null) {
    const { from, to } = row.shortened;
    lines.push(`needs: acknowledge { category: '${row.category}', from: '${from}', to: '${to}', who, ticket }`);
  }
  return lines;
}

function markdownCells(row: DiffRow): string[] {
  return [
    markdown(row.kind),
    markdownCode(row.placement),
    markdown(change(row.latestLiveMs)),
    markdown(change(row.latestMs)),
    row.deletable === null ? '' : markdown(`older than ${row.deletable.to} (was ${row.deletable.from})`),
    markdown(trueFromText(row)),
    row.acknowledgedBy !== null ? markdown(row.acknowledgedBy) : row.needsAcknowledgement ? '**missing**' : '',
  ];
}

function change(
  { before, after }: { readonly before: number | null; readonly after: number | null },
  rounded: 'up' | 'down' = 'up',
): string {
  const [was, is] = [cellTime(before, rounded), cellTime(after, rounded)];
  return was === is ? is : `${was} -> ${is}`;
}

function trueFromText({ trueFromMs: ms, kind }: Pick<DiffRow | DiffCategory, 'trueFromMs' | 'kind'>): string {
  if (ms !== null) return ms === 0 ? 'the apply' : `the apply + ${cellTime(ms, 'up')}`;
  switch (kind) {
    case 'added':
      return 'not known: what lies there already keeps the life that it was made with';
    case 'mixed':
      return 'not known of every placement';
    default:
      return 'never by itself: delete what is there';
  }
}

function conclusion(diff: RetentionDiff): string {
  const missing = diff.needsAcknowledgement;
  const broken = violations(diff.promises).length;
  if (broken > 0) return `${broken} promise${broken === 1 ? ' leaves' : 's leave'}, and nobody answers for it`;
  if (diff.rows.length === 0) return 'no promise and no setting changes';
  return missing === 0
    ? `${diff.rows.length} placement${diff.rows.length === 1 ? '' : 's'} change, every shortening is acknowledged`
    : `${missing} of ${diff.rows.length} changed placements need an acknowledgement`;
}
