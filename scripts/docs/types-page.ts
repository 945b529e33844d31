// SPDX-License-Identifier: Apache-2.0
import { TYPE_GROUPS, type Verdict } from '../../lib/verify/rules/tables/types';
import { JUDGED_TYPES } from '../../lib/verify/rules/unjudged';

const TITLES: Readonly<Record<Verdict, string>> = {
  holds: 'A service that no store of this library judges keeps data (`retention/unbound-resource`)',
  copies: 'It copies or delivers records elsewhere, or brings them back (`retention/out-of-sight`)',
  wipes: 'It deletes beside every formula (`retention/out-of-sight`)',
  harmless: 'Nothing becomes of records because of it',
};

/** The page of every type of resource that the verifier knows. */
export function typesPage(): string {
  const judged = [...JUDGED_TYPES].sort();
  return [
    '# Types',
    '',
    '<!-- written by `npm run docs`; change the table and not this page -->',
    '',
    'What `retention verify` and the guard of a synth say of each type of resource, by the version of the provider that is',
    'pinned. A type that is on no line here ends with exit code 2: nobody can tell.',
    '',
    `## Judged by a store or a rule, by what is written in it (${judged.length})`,
    '',
    judged.map(code).join(', '),
    '',
    ...(['holds', 'copies', 'wipes', 'harmless'] as const).flatMap((verdict) => {
      const groups = TYPE_GROUPS.filter((group) => group.verdict === verdict);
      const count = groups.reduce((sum, { types }) => sum + types.length, 0);
      return [
        `## ${TITLES[verdict]} (${count})`,
        '',
        ...groups.flatMap(({ text, types, when }) => [
          `- ${text}${when === undefined ? '' : ' (where it is switched on; harmless else)'}: ${types.map(code).join(', ')}`,
        ]),
        '',
      ];
    }),
  ]
    .join('\n')
    .trimEnd()
    .concat('\n');
}

function code(text: string): string {
  return `\`${text}\``;
}
