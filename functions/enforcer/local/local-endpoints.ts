// SPDX-License-Identifier: Apache-2.0
import { fail, problem, RetentionError, type Problem } from '../../../lib/errors';
import type { Endpoint } from '../engines/engine';
import { parseSecretJson } from '../surroundings/json';

interface Field {
  readonly allowed: string;
  readonly remedy: string;
  readonly holds: (value: unknown) => boolean;
}

const isText = (value: unknown): boolean => typeof value === 'string' && value.length > 0;
const text = (remedy: string): Field => ({ allowed: 'a text', remedy, holds: isText });
const flag = (remedy: string): Field => ({
  allowed: 'true or false',
  remedy,
  holds: (value) => typeof value === 'boolean',
});

/** What an endpoint of the file may say. */
const FIELDS: Readonly<Record<Exclude<keyof Endpoint, 'failure'> | 'passwordFrom', Field>> = {
  hosts: {
    allowed: 'a list of host:port',
    remedy: 'write them as ["127.0.0.1:6379"]',
    holds: (value) => Array.isArray(value) && value.every(isText),
  },
  user: text('write the name of the user, or leave it out'),
  password: text("use 'passwordFrom' instead, so that the file holds no secret"),
  passwordFrom: text('write the name of the environment variable that holds the password'),
  token: text('write the session token of temporary credentials, or leave it out'),
  tls: flag('write true where the server asks for TLS'),
  cluster: flag('write true where the hosts form a Redis Cluster'),
  url: text('write the connection string of a MongoDB, or leave it out'),
};

/** Reads the endpoints of a local run; every problem of the file is told at once. */
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
  const found: Problem[] = [];
  const endpoints = Object.entries(input).flatMap(([unit, value]): [string, Endpoint][] => {
    const problems = problemsOf(unit, value, env);
    found.push(...problems);
    if (problems.length > 0) return [];
    const { passwordFrom, ...endpoint } = value as Partial<Endpoint> & { readonly passwordFrom?: string };
    const password = passwordFrom === undefined ? endpoint.password : env[passwordFrom];
    return [[unit, { ...endpoint, hosts: endpoint.hosts ?? [], ...(password === undefined ? {} : { password }) }]];
  });
  RetentionError.throwIfAny(found);
  return Object.fromEntries(endpoints);
}

function problemsOf(unit: string, value: unknown, env: Readonly<Record<string, string | undefined>>): Problem[] {
  if (!isObject(value)) {
    // a bare string may be a connection string with a password: the value is not quoted.
    return [
      problem('retention/invalid', '', unit, 'an object', typeof value, 'write it as { "hosts": ["host:port"] }'),
    ];
  }
  const found = Object.entries(value).flatMap(([name, each]) => {
    const field = Object.hasOwn(FIELDS, name) ? FIELDS[name as keyof typeof FIELDS] : undefined;
    if (field === undefined) {
      const known = `absent: known are ${Object.keys(FIELDS).join(', ')}`;
      return [problem('retention/invalid', unit, name, known, 'something', 'mend the name or remove it')];
    }
    // only a list of hosts is quoted: the others may be secrets.
    const got = name === 'hosts' ? JSON.stringify(each) : typeof each;
    return field.holds(each) ? [] : [problem('retention/invalid', unit, name, field.allowed, got, field.remedy)];
  });
  const { passwordFrom } = value;
  if (typeof passwordFrom === 'string' && passwordFrom !== '' && env[passwordFrom] === undefined)
    found.push(
      problem('retention/missing', unit, passwordFrom, 'set the environment variable that passwordFrom names'),
    );
  return found;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
