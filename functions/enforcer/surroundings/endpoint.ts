// SPDX-License-Identifier: Apache-2.0
import { fail } from '../../../lib/errors';
import type { Endpoint } from '../engines/engine';

/** The endpoint of a unit, or an error that names the known ones, or why its credentials cannot be had. */
export function endpointOf(endpoints: Readonly<Record<string, Endpoint>>, unit: string, id: string): Endpoint {
  const endpoint = Object.hasOwn(endpoints, unit) ? endpoints[unit] : undefined;
  if (endpoint === undefined) {
    fail(
      'retention/invalid',
      id,
      'unit',
      `one of the endpoints ${Object.keys(endpoints).join(', ') || '(none)'}`,
      `'${unit}'`,
      'add the endpoint of that unit',
    );
  }
  if (endpoint.failure !== undefined) throw new Error(endpoint.failure);
  return endpoint;
}
