// SPDX-License-Identifier: Apache-2.0
import { Checker, checkVersion, readVersioned } from './schema';

/** Somebody answers for a finding until a day. */
export interface Exemption {
  /** Id of the rule, for example `retention/out-of-sight`. */
  readonly rule: string;
  /** Address of a resource or a placement; `*` stands for any characters. */
  readonly scope: string;
  readonly reason: string;
  readonly owner: string;
  /** Last day, `YYYY-MM-DD`. */
  readonly until: string;
  /** The file that it stands in. */
  readonly file: string;
}

export const EXEMPTIONS_KIND = 'retention-exemptions';
const VERSION = 1;
const MEMBERS = ['rule', 'scope', 'reason', 'owner', 'until'];

/**
 * Reads a file of exemptions.
 * @throws RetentionError with all of its problems
 */
export function readExemptions(file: string): Exemption[] {
  return parseExemptions(readVersioned(file, EXEMPTIONS_KIND, VERSION), file);
}

/** @throws RetentionError with all of its problems */
export function parseExemptions(content: unknown, file: string): Exemption[] {
  const checker = new Checker(file);
  const document = checker.object(checkVersion(content, file, EXEMPTIONS_KIND, VERSION), file, [
    'kind',
    'version',
    'exemptions',
  ]);
  const exemptions = checker.list(document?.['exemptions'], 'exemptions').flatMap((entry, index): Exemption[] => {
    const at = `exemptions[${index}]`;
    const members = checker.object(entry, at, MEMBERS);
    if (members === undefined) return [];
    const rule = checker.text(members, at, 'rule');
    if (rule !== '' && !/^retention\/[a-z0-9-]+$/.test(rule)) {
      checker.invalid(at, 'rule', 'the id of one rule, such as retention/out-of-sight', rule, 'see docs/rules.md');
    }
    if (rule === 'retention/expired-exemption') {
      checker.invalid(at, 'rule', 'a rule that can be exempted', rule, 'extend the exemption that has ended');
    }
    const scope = checker.text(members, at, 'scope');
    if (/^[*\s]+$/.test(scope)) {
      checker.invalid(at, 'scope', 'an address or a part of one', scope, 'name what is exempt; everything is not');
    }
    return [
      {
        rule,
        scope,
        reason: checker.text(members, at, 'reason'),
        owner: checker.text(members, at, 'owner'),
        until: checker.day(members, at, 'until'),
        file,
      },
    ];
  });
  checker.done();
  return exemptions;
}

/** Whether an address is in scope; `*` stands for any characters. */
export function matchesScope(scope: string, address: string): boolean {
  // by hand and not by a regular expression: a scope of many stars must not take exponential time.
  const parts = scope.split('*');
  const first = parts[0] ?? '';
  const last = parts.at(-1) ?? '';
  if (parts.length === 1) return scope === address;
  if (!address.startsWith(first) || address.length < first.length + last.length || !address.endsWith(last))
    return false;
  let from = first.length;
  const end = address.length - last.length;
  for (const part of parts.slice(1, -1)) {
    const found = address.indexOf(part, from);
    if (found === -1 || found + part.length > end) return false;
    from = found + part.length;
  }
  return true;
}
