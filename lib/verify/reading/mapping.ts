// SPDX-License-Identifier: Apache-2.0
import { imPolicy, type Duration, type Policy } from '../../policy';
import { assumptionsOf } from '../../stores/registry';
import { collectProblems } from './mapping-values';
import type { Acknowledgement } from '../findings/acknowledgement';
import { member } from './json';
import { parsePolicy } from './mapping-policy';
import { duration, optionalText, record } from './mapping-values';
import { Checker, checkVersion, readVersioned } from '../findings/schema';

/** Which data a resource that was not written with this library holds. */
export interface MappingEntry {
  /** Address of the resource; `*` stands for any characters. */
  readonly match: string;
  readonly category: string;
  /** The period that the customer chose, for categories whose period is chosen. */
  readonly class: string | undefined;
  /** What the resource cannot say of its unit, for example the version of a Redis instance. */
  readonly unit: Readonly<Record<string, unknown>>;
  /** The place on the unit, for example `{ prefix }`. Empty: the unit as a whole. */
  readonly location: Readonly<Record<string, unknown>>;
  /** Deletion by something outside of the configuration, with what would notice that it stopped. */
  readonly deleteAfter: { readonly ms: number; readonly witness: string } | undefined;
}

/** Categories of a configuration that was not written with this library. */
export interface Mapping {
  readonly file: string;
  readonly policy: Policy;
  /** Region of its resources. @default - the provider's, where it is written as a constant */
  readonly region: string | undefined;
  readonly allowedRegions: readonly string[] | null;
  readonly assume: readonly { readonly term: string; readonly at: Duration; readonly witness: string }[];
  readonly acknowledge: readonly Acknowledgement[];
  readonly resources: readonly MappingEntry[];
}

export const MAPPING_KIND = 'retention-mapping';
const VERSION = 1;

/** What tags alone say: the policy that this library ships. */
export const TAGS_ONLY: Mapping = {
  file: '',
  policy: imPolicy,
  region: undefined,
  allowedRegions: null,
  assume: [],
  acknowledge: [],
  resources: [],
};

/**
 * Reads a mapping file.
 * @throws RetentionError with all of its problems
 */
export function readMapping(file: string): Mapping {
  return parseMapping(readVersioned(file, MAPPING_KIND, VERSION), file);
}

/** @throws RetentionError with all of its problems */
export function parseMapping(content: unknown, file: string): Mapping {
  const checker = new Checker(file);
  const document =
    checker.object(checkVersion(content, file, MAPPING_KIND, VERSION), file, [
      'kind',
      'version',
      'policy',
      'region',
      'allowedRegions',
      'assume',
      'acknowledge',
      'resources',
    ]) ?? {};
  const policy = parsePolicy(document['policy'], checker);
  const assume = checker.list(document['assume'], 'assume').flatMap((entry, index) => {
    const at = `assume[${index}]`;
    const members = checker.object(entry, at, ['term', 'at', 'witness']);
    const time = duration(members, at, 'at', checker);
    if (members === undefined || time === undefined) return [];
    return [{ term: checker.text(members, at, 'term'), at: time, witness: checker.text(members, at, 'witness') }];
  });
  collectProblems(checker, () => assumptionsOf(assume));
  const mapping: Mapping = {
    file,
    policy: policy ?? imPolicy,
    region: optionalText(document, '', 'region', checker),
    allowedRegions:
      document['allowedRegions'] === undefined
        ? null
        : checker
            .list(document['allowedRegions'], 'allowedRegions')
            .map((_, index, list) => checker.text({ region: list[index] }, `allowedRegions[${index}]`, 'region')),
    assume,
    acknowledge: checker.list(document['acknowledge'], 'acknowledge').flatMap((entry, index): Acknowledgement[] => {
      const at = `acknowledge[${index}]`;
      const members = checker.object(entry, at, ['category', 'from', 'to', 'who', 'ticket']);
      const text = (name: string): string => checker.text(members, at, name);
      if (members === undefined) return [];
      return [
        { category: text('category'), from: text('from'), to: text('to'), who: text('who'), ticket: text('ticket') },
      ];
    }),
    resources: checker
      .list(document['resources'], 'resources')
      .flatMap((entry, index) => parseEntry(entry, `resources[${index}]`, policy, checker)),
  };
  checker.done();
  return mapping;
}

function parseEntry(entry: unknown, at: string, policy: Policy | undefined, checker: Checker): MappingEntry[] {
  const members = checker.object(entry, at, ['match', 'category', 'class', 'unit', 'location', 'deleteAfter']);
  if (members === undefined) return [];
  const category = checker.text(members, at, 'category');
  if (policy !== undefined && category !== '' && !Object.hasOwn(policy.categories, category)) {
    const known = Object.keys(policy.categories).join(', ');
    checker.invalid(at, 'category', `one of ${known}`, category, 'define it in the policy or mend the spelling');
  }
  const stated = member(members, 'deleteAfter');
  const outside = stated === undefined ? undefined : checker.object(stated, `${at}.deleteAfter`, ['age', 'witness']);
  const age = outside === undefined ? undefined : duration(outside, `${at}.deleteAfter`, 'age', checker);
  return [
    {
      match: checker.text(members, at, 'match'),
      category,
      class: optionalText(members, at, 'class', checker),
      unit: record(members, at, 'unit', checker),
      location: record(members, at, 'location', checker),
      deleteAfter:
        outside === undefined || age === undefined
          ? undefined
          : { ms: age.toMilliseconds(), witness: checker.text(outside, `${at}.deleteAfter`, 'witness') },
    },
  ];
}
