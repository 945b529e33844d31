// SPDX-License-Identifier: Apache-2.0
import { day, exactly, judged, list, matching, object, oneOf, optional, SCHEMA_MEMBER, text } from '../../form';
import { CheckedFile, checkVersion, readVersioned } from './files';

export const EXEMPTIONS_KIND = 'retention-exemptions';
const VERSION = 1;

/** Somebody answers for a finding until a day. */
export interface Exemption {
  /** Id of the rule, for example `retention/out-of-sight`. */
  readonly rule: string;
  /** Address of a resource or a placement; `*` stands for any characters. */
  readonly scope: string;
  /** Why this may stay as it is. */
  readonly reason: string;
  /** Who answers for it. */
  readonly owner: string;
  /** Last day, `YYYY-MM-DD`. */
  readonly until: string;
  /** The file that it is in. */
  readonly file: string;
}

const EXEMPTION = object<Omit<Exemption, 'file'>>({
  rule: judged(
    /^retention\/[a-z0-9-]+$/,
    (rule) => rule !== 'retention/expired-exemption',
    'the id of one rule that can be exempted, such as retention/out-of-sight; see docs/rules.md',
  ),
  scope: matching(/[^*\s]/, 'an address or a part of one; name what is exempt, everything is not'),
  reason: text,
  owner: text,
  until: day('a calendar day YYYY-MM-DD; write the last day on which it holds'),
});

/** A file of exemptions. */
export const EXEMPTIONS_FORM = exactly({
  ...SCHEMA_MEMBER,
  kind: oneOf(EXEMPTIONS_KIND),
  version: oneOf(VERSION),
  exemptions: optional(list(EXEMPTION)),
});

/**
 * Reads a file of exemptions.
 * @throws RetentionError with all of its problems
 */
export function readExemptions(file: string): Exemption[] {
  return parseExemptions(readVersioned(file, EXEMPTIONS_KIND, VERSION), file);
}

/** @throws RetentionError with all of its problems */
export function parseExemptions(content: unknown, file: string): Exemption[] {
  const document = checkVersion(content, file, EXEMPTIONS_KIND, VERSION);
  const { exemptions = [] } = new CheckedFile(file, EXEMPTIONS_FORM, document).done();
  return exemptions.map((each) => ({ ...each, file }));
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
