// SPDX-License-Identifier: Apache-2.0
import { unknown, type ResourceView } from '../../stores/resource';
import { providerAsides, synthAsides, type ProviderBlock } from './asides';
import type { Doubt, Input } from './input';
import { asList, asText, entriesIn, member, objectsIn, show } from './json';
import { isOurType, sourceDoubts, utilityDoubts, versionDoubts } from './sources';
import { formDoubts } from './synth-form';

/** Terraform members that configure the tool and not the resource. */
const META = new Set(['//', 'lifecycle', 'provider', 'depends_on', 'count', 'for_each', 'provisioner', 'connection']);

/**
 * Resources of a synthesised document (`cdk.tf.json`). A value that holds an expression is unknown until apply, except
 * for a text, where the expression itself may name another resource.
 */
export function viewsFromSynth(document: unknown, file?: string): ResourceView[] {
  const providers = providersIn(document);
  return bodies(document).map(({ type, name, body }) => {
    const region = isOurType(type) ? regionFor(body, providers) : undefined;
    return {
      address: `${type}.${name}`,
      type,
      ...(file === undefined ? {} : { file }),
      ...(region === undefined ? {} : { region }),
      values: valuesOf(body),
    };
  });
}

/** A synthesised document with what it leaves open. */
export function readSynth(document: unknown, file?: string): Input {
  return {
    file: file ?? '',
    form: 'synthesised',
    views: viewsFromSynth(document, file),
    changes: [],
    doubts: doubtsOfSynth(document),
    regions: regionsOf(document),
    asides: [...synthAsides(document), ...providerAsides(providersIn(document))],
  };
}

/** What only a plan can tell. */
function doubtsOfSynth(document: unknown): Doubt[] {
  const doubts: Doubt[] = [];
  for (const { type, name, body } of bodies(document)) {
    const repeated = ['count', 'for_each'].filter((key) => member(body, key) !== undefined && member(body, key) !== 1);
    if (repeated.length === 0) continue;
    doubts.push({
      at: `${type}.${name}`,
      what: `'${repeated.join("' and '")}' decides how many of it there are, which is known in a plan only`,
      level: 'error',
    });
  }
  for (const [name] of entriesIn(member(document, 'module'))) {
    doubts.push({
      at: `module.${name}`,
      what: 'the resources of a Terraform module are seen in a plan only',
      level: 'error',
      unclear: true,
    });
  }
  for (const [type] of entriesIn(member(document, 'action'))) {
    const what = 'an action of a provider may do anything';
    doubts.push({ at: `action.${type}`, what, level: 'error', unclear: true });
  }
  return [...doubts, ...formDoubts(document), ...requirementDoubts(document)];
}

function bodies(document: unknown): { type: string; name: string; body: Record<string, unknown> }[] {
  return entriesIn(member(document, 'resource')).flatMap(([type, named]) =>
    entriesIn(named).flatMap(([name, body]) => objectsIn(body).map((each) => ({ type, name, body: each }))),
  );
}

/** Providers of this name that a document requires, by whatever local name. */
function requirementDoubts(document: unknown): Doubt[] {
  const required = entriesIn(member(document, 'terraform'))
    .filter(([key]) => key === 'required_providers')
    .flatMap(([, providers]) => entriesIn(providers))
    .map(([name, each]) => ({
      name,
      // the form of Terraform 0.12 is a bare version.
      source: asText(member(each, 'source')),
      version: asText(member(each, 'version')) || asText(each),
    }));
  // without a source it is that of Terraform's makers.
  const others = required.map(({ name, source }) => ({
    type: name,
    source: source === '' ? `hashicorp/${name}` : source,
  }));
  const utilities = [...utilityDoubts(others.filter(({ type }) => type !== 'terraform')), ...borrowed(document)];
  const own = required.filter(({ name, source }) => name === 'tencentcloud' || /(^|\/)tencentcloud$/i.test(source));
  // without a requirement Terraform takes the newest provider of its own namespace.
  if (own.length === 0 && bodies(document).some(({ type }) => isOurType(type)))
    return [...utilities, ...versionDoubts([''])];
  return [
    ...utilities,
    ...sourceDoubts(own.map(({ source }) => (source === '' ? 'hashicorp/tencentcloud' : source))),
    ...versionDoubts(own.map(({ version }) => version)),
    ...own
      .filter(({ name }) => name !== 'tencentcloud')
      .map(({ name }): Doubt => ({
        at: 'provider',
        what: `the provider is called '${name}' here, and its blocks are read under 'tencentcloud' only`,
        level: 'error',
        unclear: true,
      })),
  ];
}

/** Resources that take a provider which is called otherwise than their type: it has types of its own, of any meaning. */
function borrowed(document: unknown): Doubt[] {
  return bodies(document).flatMap(({ type, name, body }): Doubt[] => {
    const { provider } = body;
    if (provider === undefined || provider === null) return [];
    const local = asText(provider)
      .replace(/^\$\{\s*|\s*\}$/g, '')
      .split('.')[0];
    if (local === type.split('_', 1)[0]) return [];
    const what = `its 'provider' is ${show(provider)}, whose types may mean anything`;
    return [{ at: `${type}.${name}`, what, level: 'error', unclear: true }];
  });
}

function providersIn(document: unknown): ProviderBlock[] {
  return entriesIn(member(document, 'provider'))
    .filter(([name]) => name === 'tencentcloud')
    .flatMap(([, body]) => objectsIn(body))
    .map((members) => {
      const alias = asText(members['alias']);
      return { at: alias === '' ? 'provider.tencentcloud' : `provider.tencentcloud.${alias}`, members };
    });
}

/** The region of the provider that a resource names, or of the one without an alias. */
function regionFor(body: Record<string, unknown>, providers: readonly ProviderBlock[]): string | undefined {
  const named = asText(body['provider']).replace(/^\$\{|\}$/g, '');
  const at = `provider.${named === '' ? 'tencentcloud' : named}`;
  const found = providers.find((each) => each.at === at);
  if (found !== undefined) return asText(found.members['region']);
  // without any block nothing says where one works, which is reported once; a name that no block has is no name.
  return named === '' ? undefined : `\${${named}.region}`;
}

/** Regions of the providers, as written: an expression is known in a plan only, and an empty text stands for none. */
function regionsOf(document: unknown): string[] {
  const providers = providersIn(document);
  // without a provider block Terraform makes up an empty one.
  const implied = providers.length === 0 && bodies(document).some(({ type }) => isOurType(type));
  return implied ? [''] : providers.map(({ members }) => asText(members['region']));
}

function valuesOf(body: Record<string, unknown>): Record<string, unknown> {
  const values = new Map<string, unknown>();
  for (const [key, value] of Object.entries(body)) {
    if (META.has(key) || key === 'dynamic' || value === null) continue;
    values.set(key, hasDynamic(value) ? unknown(`dynamic in ${key}`) : known(value));
  }
  for (const [block] of entriesIn(body['dynamic'])) values.set(block, unknown(`dynamic ${block}`));
  const ignored = objectsIn(body['lifecycle']).map((each) => each['ignore_changes']);
  // a text that is no list may mean anything, so it means everything.
  const all = ignored.some((each) => each !== undefined && !Array.isArray(each));
  const names = all
    ? [...values.keys()]
    : ignored.flatMap(asList).map((each) => asText(each).replace(/^\$\{\s*|\s*\}$/g, ''));
  // what Terraform ignores is whatever the server says.
  for (const name of names) {
    const attribute = name.replace(/[.[].*$/, '');
    if (values.has(attribute) || !all) values.set(attribute, unknown(`ignore_changes: ${name}`));
  }
  return Object.fromEntries(values);
}

/** Whether a block has parts that are repeated by an expression, at any depth. */
function hasDynamic(value: unknown): boolean {
  return objectsIn(value).some(
    (block) =>
      entriesIn(block['dynamic']).some(([, each]) => objectsIn(each).some((body) => 'for_each' in body)) ||
      Object.values(block).some(hasDynamic),
  );
}

/** Replaces expressions and directives by unknown values, at any depth; `$${` and `%%{` are the escapes of a literal text. */
function known(value: unknown): unknown {
  if (typeof value === 'string') return /(^|[^$])\$\{|(^|[^%])%\{/.test(value) ? unknown(value) : value;
  if (typeof value !== 'object' || value === null) return value;
  const open = new Map<string, unknown>();
  for (const [key, each] of Object.entries(value)) {
    const read = known(each);
    if (read !== each) open.set(key, read);
  }
  // most of a document is known: that is not copied.
  if (open.size === 0) return value;
  const readOf = (key: string, each: unknown): unknown => (open.has(key) ? open.get(key) : each);
  if (Array.isArray(value)) return value.map((each: unknown, index) => readOf(String(index), each));
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, readOf(key, each)]));
}
