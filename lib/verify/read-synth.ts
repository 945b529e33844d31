// SPDX-License-Identifier: Apache-2.0
import { unknown, type ResourceView } from '../stores/resource';

/** Terraform members that configure the tool and not the resource. */
const META = new Set(['//', 'lifecycle', 'provider', 'depends_on', 'count', 'for_each', 'provisioner', 'connection']);

/**
 * Resources of a synthesised document (`cdk.tf.json`). A value that holds an expression is unknown until apply, except
 * for a text, where the expression itself may name another resource.
 */
export function viewsFromSynth(document: unknown): ResourceView[] {
  const resources = member(document, 'resource');
  return Object.entries(resources).flatMap(([type, named]) =>
    Object.entries(asRecord(named)).map(([name, body]) => ({
      address: `${type}.${name}`,
      type,
      values: Object.fromEntries(
        Object.entries(asRecord(body))
          .filter(([key, value]) => !META.has(key) && value !== null)
          .map(([key, value]) => [key, known(value)]),
      ),
    })),
  );
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

function member(value: unknown, key: string): Record<string, unknown> {
  return asRecord(asRecord(value)[key]);
}

function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}
