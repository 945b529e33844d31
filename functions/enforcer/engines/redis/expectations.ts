// SPDX-License-Identifier: Apache-2.0
import type { RedisDirective } from '../../../../lib/directives';
import type { RedisPort } from './client';
import type { RedisNode } from './node';
import { checkFields, checkServer, refuse } from './guards';
import { AOF, expiringAtMost, snapshotAge, type ServerInfo } from './server';

/** Settings that no INFO has: the server is asked for them where the user may. */
const ASKED = { 'active-expire-effort': 'activeExpireEffort', databases: 'databases' } as const;

/** Fails where a server is set otherwise than the sum counts on; returns what it does not say. */
export async function checkExpectations(directive: RedisDirective, port: RedisPort): Promise<readonly string[]> {
  const notices = new Set<string>();
  for (const node of await port.nodes()) {
    const info = await node.info();
    for (const notice of checkServer(directive, node.name, info)) notices.add(notice);
    for (const notice of checkFields(directive, node.name, info)) notices.add(notice);
    for (const notice of await compare(directive, node, info)) notices.add(notice);
  }
  return [...notices];
}

async function compare(directive: RedisDirective, node: RedisNode, info: ServerInfo): Promise<readonly string[]> {
  const { expects } = directive;
  if (expects === undefined) return [];
  const notices: string[] = [];
  const settings = (name: string, allowed: string, got: string, effect: string): void =>
    void notices.push(
      refuse(directive, 'settings', `${name} of ${node.name}`, `${allowed}, as the estate says`, got, effect),
    );
  if (older(info.version, expects.version))
    settings(
      'version',
      `at least ${expects.version}`,
      info.version,
      'an older version expires keys another way: state it',
    );
  const hz = info.fields.get('configured_hz') ?? info.fields.get('hz');
  if (expects.hz !== null && !(Number(hz ?? Number.NaN) >= expects.hz))
    settings('hz', `at least ${expects.hz}`, hz ?? 'nothing: the server does not say', slower('hz'));
  const keys = expiringAtMost(info.fields);
  if (keys === undefined || keys > expects.keysAtMost)
    settings(
      'keys with an expiry',
      `at most ${expects.keysAtMost}`,
      keys === undefined ? 'nothing: the server does not say' : String(keys),
      "active expiry takes longer than the sum says; raise 'keysAtMost'",
    );
  notices.push(...persistence(directive, node.name, info));
  const silent: string[] = [];
  for (const [name, member] of Object.entries(ASKED) as [keyof typeof ASKED, 'activeExpireEffort' | 'databases'][]) {
    const wanted = expects[member];
    if (wanted === null) continue;
    const said = await node.setting(name);
    if (said === undefined) silent.push(`${name} ${wanted}`);
    else if (name === 'databases' ? Number(said) > wanted : Number(said) < wanted)
      settings(name, `at ${name === 'databases' ? 'most' : 'least'} ${wanted}`, said, slower(name));
  }
  if (silent.length > 0)
    notices.push(
      `${node.name} does not say its settings: the sum counts on ${silent.join(', ')}; compare them in the console`,
    );
  return notices;
}

function persistence(directive: RedisDirective, node: string, { fields, clockMs }: ServerInfo): readonly string[] {
  const mostMs = directive.expects?.rewrittenWithinMs;
  if (mostMs === undefined) return [];
  const wrong = (got: string, remedy: string): readonly string[] => [
    refuse(directive, 'persistence', `last snapshot of ${node}`, `at most ${mostMs} ms old`, got, remedy),
  ];
  const remedy = "let the server write snapshots more often ('save'), or take 'rewrittenWithinHours' off the unit";
  const age = snapshotAge({ fields, clockMs });
  if (age === AOF) return wrong(age, "set 'appendonly' to no, or take 'rewrittenWithinHours' off the unit");
  if (typeof age === 'string') return wrong(age, remedy);
  return age <= mostMs ? [] : wrong(`${age} ms old`, remedy);
}

function slower(name: string): string {
  return `expired keys stay longer than the sum says; set '${name}' as the estate has it, or state what the server has`;
}

function older(version: string, wanted: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [wantedMajor = 0, wantedMinor = 0] = wanted.split('.').map(Number);
  return major !== wantedMajor ? major < wantedMajor : minor < wantedMinor;
}
