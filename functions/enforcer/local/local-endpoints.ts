// SPDX-License-Identifier: Apache-2.0
import { fail, problem, RetentionError, type Problem } from '../../../lib/errors';
import {
  about,
  exactly,
  flagged,
  isObject,
  judge,
  list,
  matching,
  optional,
  record,
  type Formed,
  type Path,
  type Wording,
} from '../../../lib/form';
import type { Endpoint } from '../engines/engine';
import { parseSecretJson } from '../surroundings/json';

const HOSTS = 'a list of host:port; write them as ["127.0.0.1:6379"]';
const text = (remedy: string): ReturnType<typeof matching> => matching(/./s, `a text; ${remedy}`);

/** An endpoint of the file. */
const ENDPOINT = exactly(
  {
    hosts: about(
      'Hosts with ports; more than one for a cluster or a list of brokers. For COS one domain, or an empty list.',
      optional(list(matching(/./s, HOSTS), HOSTS)),
    ),
    user: optional(text('write the name of the user, or leave it out')),
    password: about(
      "Better 'passwordFrom', so that the file holds no secret.",
      optional(text("use 'passwordFrom' instead, so that the file holds no secret")),
    ),
    passwordFrom: about(
      'Name of the environment variable that holds the password.',
      optional(text('write the name of the environment variable that holds the password')),
    ),
    token: about(
      'COS: session token of temporary credentials.',
      optional(text('write the session token of temporary credentials, or leave it out')),
    ),
    tls: optional(flagged('write true where the server asks for TLS')),
    cluster: about(
      'Redis: whether the hosts form a cluster.',
      optional(flagged('write true where the hosts form a Redis Cluster')),
    ),
    url: about(
      'MongoDB: the whole connection string, used instead of the hosts.',
      optional(text('write the connection string of a MongoDB, or leave it out')),
    ),
  },
  'an object; write it as { "hosts": ["host:port"] }',
);

/** A file of endpoints, by the name of the unit. */
export const ENDPOINTS_FORM = record(ENDPOINT);

/** What may be a secret is never repeated. */
const WORDING: Wording = {
  stranger: (known) => `absent: known are ${known}`,
  got: (value, [, member], isStranger) =>
    isStranger ? 'something' : member === 'hosts' ? JSON.stringify(value) : typeof value,
  remedy: () => 'correct the name or remove it',
};

/** Reads the endpoints of a local run; every problem of the file is reported at once. */
export function parseEndpoints(
  json: string,
  file: string,
  env: Readonly<Record<string, string | undefined>>,
): Record<string, Endpoint> {
  let input: unknown;
  try {
    input = parseSecretJson(json);
  } catch (error) {
    fail('retention/unreadable', '', file, error instanceof Error ? error.message : 'no JSON');
  }
  if (!isObject(input)) fail('retention/unreadable', '', file, 'no object of endpoints by unit');
  const found = [...judge(ENDPOINTS_FORM, input, placeOf, { wording: WORDING }).problems, ...unset(input, env)];
  RetentionError.throwIfAny(found);
  return Object.fromEntries(
    Object.entries(input as Formed<typeof ENDPOINTS_FORM>).map(([unit, { passwordFrom, ...endpoint }]) => {
      const password = passwordFrom === undefined ? endpoint.password : env[passwordFrom];
      return [unit, { ...endpoint, hosts: endpoint.hosts ?? [], ...(password === undefined ? {} : { password }) }];
    }),
  );
}

/** The unit, and what is wrong with it; the unit itself where it is no object. */
function placeOf([unit = '', ...inner]: Path): { readonly at: string; readonly property: string } {
  const [member] = inner;
  return member === undefined ? { at: '', property: String(unit) } : { at: String(unit), property: String(member) };
}

/** Environment variables that are named and not set. */
function unset(input: Readonly<Record<string, unknown>>, env: Readonly<Record<string, string | undefined>>): Problem[] {
  return Object.entries(input).flatMap(([unit, endpoint]) => {
    const name = isObject(endpoint) ? endpoint['passwordFrom'] : undefined;
    if (typeof name !== 'string' || name === '' || env[name] !== undefined) return [];
    return [problem('retention/missing', unit, name, 'set the environment variable that passwordFrom names')];
  });
}
