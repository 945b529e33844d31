// SPDX-License-Identifier: Apache-2.0
import type { ResourceView } from '../../stores/resource';
import type { Doubt, Input } from './input';
import { asList, asRecord, asText, isRecord, member } from './json';
import { deposed, plannedViews, tainted, viewOf } from './read-plan';

/** A state as `terraform show -json` prints it. */
export function readState(document: Readonly<Record<string, unknown>>, file: string): Input {
  const managed = plannedViews(member(document['values'], 'root_module'), file);
  return { file, form: 'state', ...managed, changes: [], regions: [] };
}

/** A state file as Terraform keeps it (`terraform.tfstate`, version 4). */
export function readStateFile(document: Readonly<Record<string, unknown>>, file: string): Input {
  const views: ResourceView[] = [];
  const doubts: Doubt[] = [];
  for (const resource of asList(document['resources'])) {
    if (asText(member(resource, 'mode')) === 'data') continue;
    const type = asText(member(resource, 'type'));
    const local = `${type}.${asText(member(resource, 'name'))}`;
    const module = asText(member(resource, 'module'));
    const base = module === '' ? local : `${module}.${local}`;
    for (const instance of asList(member(resource, 'instances'))) {
      const address = `${base}${keyOf(member(instance, 'index_key'))}`;
      if (member(instance, 'deposed') !== undefined) {
        doubts.push(deposed(address));
        continue;
      }
      if (!isRecord(member(instance, 'attributes'))) {
        doubts.push({ at: address, what: 'its attributes cannot be read', level: 'error' });
        continue;
      }
      if (member(instance, 'status') === 'tainted') doubts.push(tainted(address));
      const attributes = asRecord(member(instance, 'attributes'));
      views.push(viewOf(address, type, file, type === 'terraform_data' ? withoutTypes(attributes) : attributes));
    }
  }
  return { file, form: 'state', views, changes: [], doubts, regions: [] };
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
