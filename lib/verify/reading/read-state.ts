// SPDX-License-Identifier: Apache-2.0
import type { ResourceView } from '../../stores/resource';
import type { Doubt, Input } from './input';
import { asList, asRecord, asText, isRecord, member } from './json';
import { formatDoubts } from './format';
import { deposed, deposedAddress, plannedViews, tainted, viewOf } from './read-plan';
import { isOurType, sourceDoubts } from './sources';
import { withoutPaths } from './secrets';

/** A state as `terraform show -json` prints it. */
export function readState(document: Readonly<Record<string, unknown>>, file: string): Input {
  const managed = plannedViews(member(document['values'], 'root_module'), file);
  const sources = providerNames(member(document['values'], 'root_module'));
  const doubts = [...formatDoubts(document, 'state'), ...sourceDoubts(sources), ...managed.doubts];
  return { file, form: 'state', views: managed.views, doubts, changes: [], regions: [] };
}

/** The providers that resources of a module and its children name. */
function providerNames(module: unknown): string[] {
  return [
    ...asList(member(module, 'resources'))
      .filter((each) => isOurType(asText(member(each, 'type'))))
      .map((each) => asText(member(each, 'provider_name'))),
    ...asList(member(module, 'child_modules')).flatMap(providerNames),
  ];
}

/** A state file as Terraform keeps it (`terraform.tfstate`, version 4). */
export function readStateFile(document: Readonly<Record<string, unknown>>, file: string): Input {
  const views: ResourceView[] = [];
  // the object that is in use comes first.
  const late: ResourceView[] = [];
  const doubts: Doubt[] = [...sourceDoubts(asList(document['resources']).filter(isOfOurType).map(sourceIn))];
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
      if (old === undefined) views.push(viewOf(address, type, file, values));
      else late.push(viewOf(deposedAddress(address, old), type, file, values));
    }
  }
  return { file, form: 'state', views: [...views, ...late], changes: [], doubts, regions: [] };
}

function isOfOurType(resource: unknown): boolean {
  return isOurType(asText(member(resource, 'type'))) && asText(member(resource, 'mode')) !== 'data';
}

/** `provider["registry.terraform.io/tencentcloudstack/tencentcloud"]`, with an alias behind it or a module before it. */
function sourceIn(resource: unknown): string {
  return /provider\["([^"]*)"\]/.exec(asText(member(resource, 'provider')))?.[1] ?? '';
}

function keyOf(key: unknown): string {
  if (typeof key === 'number') return `[${key}]`;
  return typeof key === 'string' ? `[${JSON.stringify(key)}]` : '';
}

/** Values of any type are kept beside their type: `{ value, type }`. */
function withoutTypes(attributes: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(attributes).map(([key, value]) => [
      key,
      isRecord(value) && Object.hasOwn(value, 'value') && Object.hasOwn(value, 'type') ? value['value'] : value,
    ]),
  );
}
