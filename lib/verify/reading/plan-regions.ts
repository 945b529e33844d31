// SPDX-License-Identifier: Apache-2.0
import { isRegion } from './input';
import { asList, asRecord, asText, member } from './json';
import { expressionText, KEYS } from './plan-expressions';
import { isOurs } from './sources';

/** Regions of the providers: a constant, a variable's value, else the expression, or an empty text where none is set. */
export function regionsOf(document: Readonly<Record<string, unknown>>): string[] {
  return Object.values(asRecord(member(document['configuration'], 'provider_config')))
    .filter(isOwnProvider)
    .map((provider) => regionIn(provider, document));
}

/** Whether a provider is ours: by its name, or by its source where it is called otherwise. */
export function isOwnProvider(provider: unknown): boolean {
  return member(provider, 'name') === 'tencentcloud' || isOurs(asText(member(provider, 'full_name')));
}

/** The provider of a key. A module that configures none takes that of its parent, whose key has no module in front. */
export function providerOf(providers: unknown, key: string): unknown {
  return member(providers, key) ?? member(providers, key.replace(/^.*:/, ''));
}

/** The region of the provider that a resource names by its key; undefined where there is no such provider. */
export function regionOfProvider(
  providers: unknown,
  key: string,
  document: Readonly<Record<string, unknown>>,
): string | undefined {
  const provider = providerOf(providers, key);
  return provider === undefined ? undefined : regionIn(provider, document);
}

function regionIn(provider: unknown, document: Readonly<Record<string, unknown>>): string {
  const region = member(member(provider, 'expressions'), 'region');
  return region === undefined ? '' : regionOf(region, asText(member(provider, 'module_address')), document);
}

/** What an expression gives that is a constant or nothing but a variable, of the root or handed down to a module. */
function regionOf(expression: unknown, module: string, document: Readonly<Record<string, unknown>>): string {
  const constant = asText(member(expression, 'constant_value'));
  if (constant !== '') return constant;
  const references = asList(member(expression, 'references')).map(asText);
  const name = /^var\.([A-Za-z0-9_-]+)$/.exec(references[0] ?? '')?.[1];
  const open = expressionText(expression);
  if (references.length !== 1 || name === undefined) return open;
  if (module === '') {
    const value = asText(member(member(document['variables'], name), 'value'));
    return isRegion(value) ? value : open;
  }
  const path = module.replace(KEYS, '').split('.module.');
  const own = (path.pop() ?? '').replace(/^module\./, '');
  const parent = path.reduce(
    (outer, each) => member(callOf(outer, each.replace(/^module\./, '')), 'module'),
    member(document['configuration'], 'root_module'),
  );
  const given = member(member(callOf(parent, own), 'expressions'), name);
  return given === undefined ? open : regionOf(given, path.join('.module.'), document);
}

function callOf(module: unknown, name: string): unknown {
  return member(member(module, 'module_calls'), name);
}
