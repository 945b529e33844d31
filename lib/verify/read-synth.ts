// SPDX-License-Identifier: Apache-2.0
import { unknown, type ResourceView } from '../stores/resource';
import type { Doubt, Input } from './input';
import { asList, asRecord, asText, member } from './json';

/** Terraform members that configure the tool and not the resource. */
const META = new Set(['//', 'lifecycle', 'provider', 'depends_on', 'count', 'for_each', 'provisioner', 'connection']);

/**
 * Resources of a synthesised document (`cdk.tf.json`). A value that holds an expression is unknown until apply, except
 * for a text, where the expression itself may name another resource.
 */
export function viewsFromSynth(document: unknown, file?: string): ResourceView[] {
  return bodies(document).map(({ type, name, body }) => ({
    address: `${type}.${name}`,
    type,
    ...(file === undefined ? {} : { file }),
    values: valuesOf(body),
  }));
}

/** A synthesised document with what it leaves open. */
export function readSynth(document: unknown, file?: string): Input {
  const provider = member(member(document, 'provider'), 'tencentcloud');
  const providers = Array.isArray(provider) ? (provider as unknown[]) : [provider];
  return {
    file: file ?? '',
    form: 'synthesised',
    views: viewsFromSynth(document, file),
    changes: [],
    doubts: doubtsOfSynth(document),
    regions: providers.map((each) => asText(member(each, 'region'))).filter((each) => /^[a-z][a-z0-9-]+$/.test(each)),
  };
}

/** What only a plan can tell. */
export function doubtsOfSynth(document: unknown): Doubt[] {
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
  for (const name of Object.keys(asRecord(member(document, 'module')))) {
    doubts.push({
      at: `module.${name}`,
      what: 'the resources of a Terraform module are seen in a plan only',
      level: 'warning',
    });
  }
  return doubts;
}

function bodies(document: unknown): { type: string; name: string; body: Record<string, unknown> }[] {
  return Object.entries(asRecord(member(document, 'resource'))).flatMap(([type, named]) =>
    Object.entries(asRecord(named)).map(([name, body]) => ({ type, name, body: asRecord(body) })),
  );
}

function valuesOf(body: Record<string, unknown>): Record<string, unknown> {
  const values = new Map<string, unknown>();
  for (const [key, value] of Object.entries(body)) {
    if (!META.has(key) && key !== 'dynamic' && value !== null) values.set(key, known(value));
  }
  for (const block of Object.keys(asRecord(body['dynamic']))) values.set(block, unknown(`dynamic ${block}`));
  const ignored = member(body['lifecycle'], 'ignore_changes');
  const names = ignored === 'all' ? [...values.keys()] : asList(ignored).map(asText);
  // what Terraform ignores is whatever the server says.
  for (const name of names) {
    const attribute = name.replace(/[.[].*$/, '');
    if (values.has(attribute) || ignored !== 'all') values.set(attribute, unknown(`ignore_changes: ${name}`));
  }
  return Object.fromEntries(values);
}

/** Replaces expressions by unknown values, at any depth; `$${` is the escape of a literal text. */
function known(value: unknown): unknown {
  if (typeof value === 'string') return /(^|[^$])\$\{/.test(value) ? unknown(value) : value;
  if (Array.isArray(value)) return value.map(known);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, known(each)]));
  }
  return value;
}
