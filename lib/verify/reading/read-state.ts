// SPDX-License-Identifier: Apache-2.0
import type { ResourceView } from '../../stores/resource';
import type { Doubt, Input } from './input';
import { asList, asRecord, asText, isRecord, member } from './json';
import { formatDoubts } from './format';
import { deposed, deposedAddress, plannedViews, tainted, viewOf } from './read-plan';
import { isOurType, sourceDoubts, utilityDoubts, type TypeSource } from './sources';
import { withoutPaths } from './secrets';
import { isOfType, outputDoubts, stateFileFormDoubts, stateFormDoubts } from './show-form';

/** A state as `terraform show -json` prints it. */
export function readState(document: Readonly<Record<string, unknown>>, file: string): Input {
  const managed = plannedViews(member(document['values'], 'root_module'), file);
  const types = typesIn(member(document['values'], 'root_module'));
  const doubts = [
    ...formatDoubts(document, 'state'),
    ...stateFormDoubts(document),
    ...sourcesOf(types),
    ...managed.doubts,
    ...managed.views.flatMap(({ type, address, values }) => outputDoubts(type, address, values)),
  ];
  return { file, form: 'state', views: managed.views, doubts, changes: [], regions: [] };
}

/** The types of resources of a module and its children, with the providers that they name. */
function typesIn(module: unknown): TypeSource[] {
  return [
    ...asList(member(module, 'resources')).map((each) => ({
      type: asText(member(each, 'type')),
      source: asText(member(each, 'provider_name')),
    })),
    ...asList(member(module, 'child_modules')).flatMap(typesIn),
  ];
}

function sourcesOf(types: readonly TypeSource[]): Doubt[] {
  const ours = types.filter(({ type }) => isOurType(type)).map(({ source }) => source);
  return [...sourceDoubts(ours), ...utilityDoubts(types)];
}

/** A state file as Terraform keeps it (`terraform.tfstate`, version 4). */
export function readStateFile(document: Readonly<Record<string, unknown>>, file: string): Input {
  const views: ResourceView[] = [];
  // the object that is in use comes first.
  const late: ResourceView[] = [];
  const doubts: Doubt[] = [
    ...stateFileFormDoubts(document),
    ...sourcesOf(asList(document['resources']).filter(isManaged).map(typeIn)),
  ];
  for (const resource of asList(document['resources'])) {
    if (asText(member(resource, 'mode')) === 'data') continue;
    const type = asText(member(resource, 'type'));
    const local = `${type}.${asText(member(resource, 'name'))}`;
    const module = asText(member(resource, 'module'));
    const base = module === '' ? local : `${module}.${local}`;
    for (const instance of asList(member(resource, 'instances'))) {
      const address = `${base}${keyOf(member(instance, 'index_key'))}`;
      const old = member(instance, 'deposed');
      if (old !== undefined) doubts.push(deposed(address));
      if (!isRecord(member(instance, 'attributes'))) {
        doubts.push({ at: address, what: 'its attributes cannot be read', level: 'error' });
        continue;
      }
      if (member(instance, 'status') === 'tainted') doubts.push(tainted(address));
      const attributes = asRecord(
        withoutPaths(asRecord(member(instance, 'attributes')), member(instance, 'sensitive_attributes')),
      );
      const values = type === 'terraform_data' ? withoutTypes(attributes) : attributes;
      if (type === 'terraform_data') doubts.push(...typeDoubts(attributes, address));
      doubts.push(...outputDoubts(type, address, values));
      if (old === undefined) views.push(viewOf(address, type, file, values));
      else late.push(viewOf(deposedAddress(address, old), type, file, values));
    }
  }
  return { file, form: 'state', views: [...views, ...late], changes: [], doubts, regions: [] };
}

function isManaged(resource: unknown): boolean {
  return asText(member(resource, 'mode')) !== 'data';
}

/** `provider["registry.terraform.io/tencentcloudstack/tencentcloud"]`, with an alias behind it or a module before it. */
function typeIn(resource: unknown): TypeSource {
  const source =
    /^(?:module\..+\.)?provider\["([^"]*)"\](?:\.[\w-]+)?$/.exec(asText(member(resource, 'provider')))?.[1] ?? '';
  return { type: asText(member(resource, 'type')), source };
}

function keyOf(key: unknown): string {
  if (typeof key === 'number') return `[${key}]`;
  return typeof key === 'string' ? `[${JSON.stringify(key)}]` : '';
}

/** Values of any type are kept beside their type: `{ value, type }`. */
function withoutTypes(attributes: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(attributes).map(([key, value]) => [key, hasType(value) ? value['value'] : value]),
  );
}

function hasType(value: unknown): value is Record<string, unknown> {
  return isRecord(value) && Object.hasOwn(value, 'value') && Object.hasOwn(value, 'type');
}

function typeDoubts(attributes: Readonly<Record<string, unknown>>, at: string): Doubt[] {
  return Object.entries(attributes).flatMap(([key, each]): Doubt[] => {
    if (!hasType(each) || (Object.keys(each).length === 2 && isOfType(each['value'], each['type']))) return [];
    return [{ at, what: `'${key}' is not of the type that is kept with it`, level: 'error', unclear: true }];
  });
}
