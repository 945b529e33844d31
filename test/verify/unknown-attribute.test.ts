// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { KNOWN_ATTRIBUTES } from '../../lib/verify/rules/tables/known-attributes';
import { verify, viewsFromSynth } from '../../lib/verify';

interface Block {
  readonly attributes?: Readonly<Record<string, unknown>>;
  readonly block_types?: Readonly<Record<string, { readonly block: Block }>>;
}

const root = join(__dirname, '..', '..');
const schema = JSON.parse(readFileSync(join(root, 'providers', 'tencentcloud', 'schema.json'), 'utf8')) as {
  provider_schemas: Record<string, { resource_schemas: Record<string, { block: Block }> }>;
};

function textOf({ attributes = {}, block_types: blocks = {} }: Block): string {
  return [...Object.keys(attributes), ...Object.entries(blocks).map(([name, { block }]) => `${name}{${textOf(block)}}`)]
    .sort()
    .join(' ');
}

const found = (type: string, values: object): string[] =>
  verify(viewsFromSynth({ resource: { [type]: { x: values } } }))
    .findings.filter(({ rule }) => rule === 'retention/unknown-attribute')
    .map(({ what }) => what);

test('the table is what the pinned provider has', () => {
  const [provider] = Object.values(schema.provider_schemas);
  const types = Object.entries(provider?.resource_schemas ?? {}).map(([type, { block }]) => [type, textOf(block)]);
  expect(KNOWN_ATTRIBUTES).toEqual(Object.fromEntries(types));
});

test('a filter that a newer provider gives a lifecycle rule is a finding', () => {
  const rule = { id: 'a', filter_prefix: 'a/', expiration: [{ days: 3 }], filter_tags: [{ key: 'a', value: 'b' }] };
  expect(found('tencentcloud_cos_bucket', { bucket: 'a-1250000000', lifecycle_rules: [rule] })).toEqual([
    "'lifecycle_rules.filter_tags' is set, and its meaning is not known",
  ]);
});

test('any name that the provider does not have is found, in every judged type', () => {
  const name = fc.stringMatching(/^[a-z]{3,9}_zz$/);
  fc.assert(
    fc.property(fc.constantFrom(...Object.keys(KNOWN_ATTRIBUTES)), name, (type, attribute) => {
      expect(found(type, { [attribute]: 1 })).toHaveLength(1);
      expect(found(type, { [attribute]: null })).toHaveLength(0);
    }),
  );
});
