// SPDX-License-Identifier: Apache-2.0
import type { Doubt } from './input';
import { entriesIn, isRecord, member, objectsIn, show } from './json';

/** Blocks of a configuration that this reader knows: what it reads, and what changes no resource. */
const BLOCKS: ReadonlySet<string> = new Set([
  '//',
  'action',
  'check',
  'data',
  'ephemeral',
  'import',
  'locals',
  'module',
  'moved',
  'output',
  'provider',
  'removed',
  'resource',
  'terraform',
  'variable',
]);

/** Members of the block of Terraform itself. None of them changes a resource. */
const OF_TERRAFORM: ReadonlySet<string> = new Set([
  '//',
  'backend',
  'cloud',
  'encryption',
  'experiments',
  'provider_meta',
  'required_providers',
  'required_version',
]);

/** Members of a requirement of a provider. */
const OF_REQUIREMENT: ReadonlySet<string> = new Set(['//', 'configuration_aliases', 'source', 'version']);

/** Members of a `lifecycle` that let a resource be what it says. OpenTofu's `enabled` decides whether there is one at all. */
const OF_LIFECYCLE: ReadonlySet<string> = new Set([
  '//',
  'create_before_destroy',
  'ignore_changes',
  'postcondition',
  'precondition',
  'prevent_destroy',
  'replace_triggered_by',
]);

/** Members and forms of a synthesised document that nobody here reads, so that they may mean anything. */
export function formDoubts(document: unknown): Doubt[] {
  const open = (at: string, what: string): Doubt => ({ at, what, level: 'error', unclear: true });
  const unknownIn = (value: unknown, known: ReadonlySet<string>, at: string): Doubt[] =>
    [...new Set(entriesIn(value).flatMap(([key]) => (known.has(key) ? [] : [key])))].map((key) =>
      open(at, `'${key}' is set there, and its meaning is not known`),
    );
  const resources = entriesIn(member(document, 'resource')).flatMap(([type, named]) =>
    isBlock(named)
      ? entriesIn(named).flatMap(([name, body]) => {
          const at = `${type}.${name}`;
          if (!isBlock(body)) return [open(at, `a resource must be an object, got ${show(body)}`)];
          return objectsIn(body).flatMap((each) => unknownIn(each['lifecycle'], OF_LIFECYCLE, `${at} lifecycle`));
        })
      : [open(type, `the resources of a type must be an object, got ${show(named)}`)],
  );
  return [
    ...unknownIn(document, BLOCKS, 'document'),
    ...unknownIn(member(document, 'terraform'), OF_TERRAFORM, 'terraform'),
    ...entriesIn(member(document, 'terraform'))
      .filter(([key]) => key === 'required_providers')
      .flatMap(([, providers]) => entriesIn(providers))
      .flatMap(([name, each]) => unknownIn(each, OF_REQUIREMENT, `required_providers ${name}`)),
    ...resources,
  ];
}

function isBlock(value: unknown): boolean {
  return isRecord(value) || (Array.isArray(value) && value.every(isBlock));
}
