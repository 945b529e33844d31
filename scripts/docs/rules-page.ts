// SPDX-License-Identifier: Apache-2.0
import { STORES } from '../../lib/stores/registry';
import { AUDIT_RULES } from '../../lib/verify/rules/audit-rules';
import { GENERIC_RULES, storeRules } from '../../lib/verify/rules/rule-catalogue';
import { HIDDEN_COPIES, LOG_SOURCES } from '../../lib/verify/rules/tables/hidden-copies';

/** The page of everything that the verifier finds. */
export function rulesPage(): string {
  return [
    '# Rules',
    '',
    '<!-- written by `npm run docs`; change the rules and not this page -->',
    '',
    'What `retention verify` and the guard of a synth find. Every finding has an id, what is wrong, why it matters and what',
    'to do. An error fails the run; a warning is reported; an exempt finding stays in the report with who answers for it.',
    '',
    '## For every store',
    '',
    ...GENERIC_RULES.flatMap(({ id, title, why, remedy }) => [
      `### \`${id}\``,
      '',
      title,
      '',
      `Why: ${why}`,
      '',
      `Remedy: ${remedy}`,
      '',
    ]),
    '## In the account itself',
    '',
    'What `retention audit` finds, by asking the account. See [auditing](auditing.md).',
    '',
    '| Rule | Finds | Why | Remedy |',
    '| --- | --- | --- | --- |',
    ...AUDIT_RULES.map(({ id, title, why, remedy }) => row([code(id), title, why, remedy])),
    '',
    '## Copies out of sight',
    '',
    'Resources of the stores that `retention/out-of-sight` finds. Those of other services are in [types](types.md).',
    '',
    '| Resource | What it does | Remedy |',
    '| --- | --- | --- |',
    ...HIDDEN_COPIES.map(({ types, what, remedy }) => row([types.map(code).join(', '), what, remedy])),
    ...LOG_SOURCES.map(({ type, attribute }) =>
      row([code(type), `sends logs to what '${attribute}' names`, 'name a cls_topic of the estate']),
    ),
    '',
    '## For one store',
    '',
    'A rule of a store is a term of its sums. It is found when nothing bounds the term: the setting or the whole resource is',
    'missing, its value is not known before the apply, it is outside of what the vendor takes, or the estate closes no value.',
    '',
    ...['all', ...Object.keys(STORES)].flatMap((store) => [
      `### ${store === 'all' ? 'Shared by all' : STORES[store as keyof typeof STORES].title}`,
      '',
      '| Rule | Finds | Remedy |',
      '| --- | --- | --- |',
      ...storeRules()
        .filter((rule) => rule.store === store)
        .map(({ id, title, remedy }) => row([code(id), title, remedy])),
      '',
    ]),
  ]
    .join('\n')
    .trimEnd()
    .concat('\n');
}

function code(text: string): string {
  return `\`${text}\``;
}

function row(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}
