// SPDX-License-Identifier: Apache-2.0
import type { Aside } from './input';
import { asList, asText, entriesIn, member, objectsIn } from './json';
import { modulesIn } from './plan-expressions';

/** Members of a provider block that leave the account and the service as they are. */
const PROVIDER_HARMLESS: ReadonlySet<string> = new Set(['//', 'alias', 'region', 'version']);

/** Members that say by which credentials one works: nothing to compare where there is one provider. */
const CREDENTIALS: ReadonlySet<string> = new Set([
  'secret_id',
  'secret_key',
  'security_token',
  'profile',
  'shared_credentials_dir',
  // these two only refuse.
  'allowed_account_ids',
  'forbidden_account_ids',
]);

/** Commands of provisioners and of the data source `external`, wherever they are: nobody sees what they do with the data. */
export function planAsides(document: Readonly<Record<string, unknown>>): Aside[] {
  return modulesIn(document['configuration']).flatMap(({ prefix, module }) =>
    asList(member(module, 'resources')).flatMap((resource) => {
      const at = `${prefix}${asText(member(resource, 'address'))}`;
      const type = member(resource, 'type');
      const runs = type === 'external' ? [program(at)] : [];
      const written = member(member(member(resource, 'expressions'), 'output_path'), 'constant_value');
      if (type === 'archive_file' && member(resource, 'mode') === 'data' && isCode(written)) runs.push(writer(at));
      return [
        ...runs,
        ...asList(member(resource, 'provisioners')).map((each) => command(at, asText(member(each, 'type')))),
      ];
    }),
  );
}

/** The same of a synthesised document, and `removed` blocks. */
export function synthAsides(document: unknown): Aside[] {
  const commands = entriesIn(member(document, 'resource')).flatMap(([type, named]) =>
    entriesIn(named).flatMap(([name, body]) =>
      objectsIn(body).flatMap((each) =>
        objectsIn(each['provisioner']).flatMap((provisioner) =>
          Object.keys(provisioner).map((kind) => command(`${type}.${name}`, kind)),
        ),
      ),
    ),
  );
  // a check has a data source of its own.
  const data = [document, ...entriesIn(member(document, 'check')).flatMap(([, body]) => objectsIn(body))];
  const programs = data
    .flatMap((each) => entriesIn(member(each, 'data')))
    .flatMap(([type, named]) =>
      entriesIn(named).flatMap(([name, body]) => {
        if (type === 'external') return [program(`data.external.${name}`)];
        const writes = objectsIn(body).some((block) => isCode(block['output_path']));
        return type === 'archive_file' && writes ? [writer(`data.archive_file.${name}`)] : [];
      }),
    );
  const removed = objectsIn(member(document, 'removed')).map((block): Aside => {
    const destroys = objectsIn(block['lifecycle']).some((each) => each['destroy'] === true);
    const from = asText(block['from']) || 'removed';
    return destroys
      ? { kind: 'forgotten', at: from, what: "a 'removed' block destroys it, which only a plan shows" }
      : {
          kind: 'forgotten',
          at: from,
          what: "a 'removed' block lets go of it: it stays in the account and in no file",
        };
  });
  return [...commands, ...programs, ...removed];
}

function program(at: string): Aside {
  return { kind: 'command', at, what: 'a data source runs a program that nobody sees' };
}

/** The archive of an enforcer, as its construct calls it. */
function isCode(path: unknown): boolean {
  return /(^|[\\/])enforcer-[^\\/]+\.zip$/.test(asText(path));
}

function writer(at: string): Aside {
  return { kind: 'command', at, what: 'a data source writes the archive of the enforcer, which was judged before' };
}

function command(at: string, kind: string): Aside {
  return { kind: 'command', at, what: `a provisioner ('${kind}') runs a command that nobody sees` };
}

/** A provider block: its members, and whether one of them is set. */
export interface ProviderBlock {
  readonly at: string;
  readonly members: Readonly<Record<string, unknown>>;
}

/** Provider blocks that work in another account or against another endpoint than the one that the estate means. */
export function providerAsides(blocks: readonly ProviderBlock[]): Aside[] {
  return blocks.flatMap(({ at, members }) =>
    Object.keys(members)
      .filter((key) => !PROVIDER_HARMLESS.has(key))
      .filter((key) => blocks.length > 1 || !CREDENTIALS.has(key))
      .map((key): Aside => ({
        kind: 'provider',
        at,
        what: CREDENTIALS.has(key)
          ? `'${key}' is set beside another provider, so it may work in another account`
          : `'${key}' is set, so it may work in another account or against another endpoint`,
      })),
  );
}
