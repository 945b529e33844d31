// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as ts from 'typescript';
import { ENDPOINTS_FORM } from '../../functions/enforcer/local/local-endpoints';
import { AUDIT } from '../../lib/audit/audit-file';
import { DIRECTIVES_FORM } from '../../lib/directives';
import { ESTATE_FORM } from '../../lib/estate/form';
import { exactly, isObject, type Form } from '../../lib/form';
import { jsonSchema } from '../../lib/form/json-schema';
import { MANIFEST_FORM } from '../../lib/manifest/manifest-form';
import { ORDER } from '../../lib/orders';
import { POLICY_FORM } from '../../lib/policy/form';
import { ANSWER_FORM, DIFF_FORM, REPORT_FORM } from '../../lib/report/report-form';
import { STORES } from '../../lib/stores/registry';
import { BASELINE_FORM } from '../../lib/verify/findings/baseline';
import { EXEMPTIONS_FORM } from '../../lib/verify/findings/exemptions';
import { MAPPING_FORM } from '../../lib/verify/reading/mapping';
import { PINNED_FORM } from '../../lib/verify/reading/pinned-policy';
import { propertiesOf, type Property } from './interfaces';

const ROOT = join(__dirname, '..', '..');

/** Files whose interfaces say what the members of written and printed objects are for. */
const DOCUMENTED = [
  'lib/policy/types.ts',
  'lib/policy/hold.ts',
  'lib/policy/obligation.ts',
  'lib/lifetime/assumptions.ts',
  'lib/estate/types.ts',
  'lib/estate/network.ts',
  ...Object.keys(STORES).map((store) => `lib/stores/${store}/types.ts`),
  'lib/directives/directive.ts',
  'lib/manifest/manifest.ts',
  'lib/verify/findings/finding.ts',
  'lib/verify/findings/exemptions.ts',
  'lib/report/model.ts',
  'lib/report/diff.ts',
  'lib/report/answer.ts',
];

const FORMS: Readonly<Record<string, readonly [title: string, form: Form]>> = {
  policy: ['A policy, as definePolicy takes it', POLICY_FORM],
  estate: ['An estate, as defineEstate takes it', ESTATE_FORM],
  units: [
    'Units of an estate by store, and the locations of placements on them',
    exactly(Object.fromEntries(Object.values(STORES).map(({ name, forms }) => [name, exactly(forms)]))),
  ],
  'pinned-policy': ['A policy that retention policy pin wrote', PINNED_FORM],
  mapping: ['What resources hold that were not written with this library', MAPPING_FORM],
  exemptions: ['Findings that somebody answers for until a day', EXEMPTIONS_FORM],
  baseline: ['Findings that an old estate starts with', BASELINE_FORM],
  endpoints: ['How a local run of the enforcer reaches the units', ENDPOINTS_FORM],
  order: ['An order of erasure or of a changed choice', ORDER],
  directives: ['What the enforcer carries out', DIRECTIVES_FORM],
  manifest: ['Everything that the infrastructure of one stack promises', MANIFEST_FORM],
  audit: ['What an audit of the account found', AUDIT],
  report: ['What retention start, verify and report print with --json', REPORT_FORM],
  diff: ['What retention report prints of a change with --json', DIFF_FORM],
  answer: ['What retention answer prints with --json', ANSWER_FORM],
};

/** Every published schema as the text of its file, by the file's name. */
export function schemaFiles(): Readonly<Record<string, string>> {
  const types = new Map(DOCUMENTED.flatMap(interfacesIn).map((properties) => [namesOf(properties), properties]));
  return Object.fromEntries(
    Object.entries(FORMS).map(([name, [title, form]]) => {
      const schema = jsonSchema(title, form);
      describe(schema, types);
      return [`${name}.json`, `${JSON.stringify(schema, null, 1)}\n`];
    }),
  );
}

/** What is added where a file is read is no member of the file. */
const ADDED = ['file'];

function interfacesIn(file: string): Property[][] {
  const source = ts.createSourceFile(file, readFileSync(join(ROOT, file), 'utf8'), ts.ScriptTarget.ES2022, true);
  return source.statements
    .filter((each) => ts.isInterfaceDeclaration(each))
    .map(({ name }) => propertiesOf(file, name.text))
    .flatMap((all) => [all, all.filter(({ name }) => !ADDED.includes(name))]);
}

function namesOf(properties: readonly { readonly name: string }[]): string {
  return properties
    .map(({ name }) => name)
    .sort()
    .join();
}

/** Says of each member what the interface with just these members says of it. */
function describe(schema: unknown, types: ReadonlyMap<string, readonly Property[]>): void {
  if (Array.isArray(schema)) for (const each of schema) describe(each, types);
  if (!isObject(schema)) return;
  for (const each of Object.values(schema)) describe(each, types);
  const { properties } = schema;
  if (!isObject(properties)) return;
  for (const { name, type, doc, fallback } of types.get(
    namesOf(Object.keys(properties).map((each) => ({ name: each }))),
  ) ?? []) {
    const member = properties[name];
    if (!isObject(member) || member['description'] !== undefined) continue;
    const isOpen = Object.keys(member).length === 0;
    const said = [isOpen ? type : '', doc, fallback === '' ? '' : `Default: ${fallback}`].filter((each) => each !== '');
    if (said.length > 0) member['description'] = said.join('. ');
  }
}
