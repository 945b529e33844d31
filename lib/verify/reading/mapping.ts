// SPDX-License-Identifier: Apache-2.0
import { about, exactly, json, list, oneOf, optional, record, SCHEMA_MEMBER, text, type Formed } from '../../form';
import { imPolicy, type Duration, type Policy } from '../../policy';
import { assumptionsOf } from '../../stores/registry';
import { ACKNOWLEDGEMENT, type Acknowledgement } from '../findings/acknowledgement';
import { CheckedFile, checkVersion, readVersioned } from '../findings/files';
import { isInOldRule, POLICY_IN_FILE, policyIn } from './mapping-policy';
import { DURATION, toDuration } from './mapping-values';

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

const ENTRY = exactly({
  match: about("Address of the resource; '*' stands for any characters.", text),
  category: about('A category of the policy.', text),
  class: about('The period that the customer chose, where the policy lets customers choose.', optional(text)),
  unit: about(
    'What the resource cannot say of its unit, for example the version of a Redis instance.',
    optional(record(json)),
  ),
  location: about(
    'The place on the unit, for example { prefix }. Without it the unit as a whole.',
    optional(record(json)),
  ),
  deleteAfter: about(
    'Deletion by something outside of the configuration, with what would notice that it stopped.',
    optional(exactly({ age: DURATION, witness: text })),
  ),
});

/** A mapping file. */
export const MAPPING_FORM = exactly({
  ...SCHEMA_MEMBER,
  kind: oneOf(MAPPING_KIND),
  version: oneOf(VERSION),
  policy: optional(POLICY_IN_FILE),
  region: about("Region of the resources, where the provider's is no constant.", optional(text)),
  allowedRegions: optional(list(text)),
  assume: optional(list(exactly({ term: text, at: DURATION, witness: text }))),
  acknowledge: optional(list(ACKNOWLEDGEMENT)),
  resources: optional(list(ENTRY)),
});

/**
 * Reads a mapping file.
 * @throws RetentionError with all of its problems
 */
export function readMapping(file: string): Mapping {
  return parseMapping(readVersioned(file, MAPPING_KIND, VERSION), file);
}

/** @throws RetentionError with all of its problems */
export function parseMapping(content: unknown, file: string): Mapping {
  const document = checkVersion(content, file, MAPPING_KIND, VERSION);
  const checked = new CheckedFile(file, MAPPING_FORM, document, (path) => isInOldRule(document, path));
  const raw = checked.content as Formed<typeof MAPPING_FORM>;
  const policy = policyIn(raw.policy, checked);
  const assume = (Array.isArray(raw.assume) ? raw.assume : [])
    .filter((_, index) => checked.isSound('assume', index))
    .map(({ term, at, witness }) => ({ term, at: toDuration(at), witness }));
  checked.collect(() => assumptionsOf(assume));
  if (policy !== undefined) checkCategories(policy, checked);
  const { region, allowedRegions, acknowledge = [], resources = [] } = checked.done();
  return {
    file,
    policy: policy ?? imPolicy,
    region,
    allowedRegions: allowedRegions ?? null,
    assume,
    acknowledge,
    resources: resources.map(({ deleteAfter, ...entry }) => ({
      match: entry.match,
      category: entry.category,
      class: entry.class,
      unit: entry.unit ?? {},
      location: entry.location ?? {},
      deleteAfter:
        deleteAfter === undefined
          ? undefined
          : { ms: toDuration(deleteAfter.age).toMilliseconds(), witness: deleteAfter.witness },
    })),
  };
}

/** Entries name categories of the policy, also where something else is wrong with them. */
function checkCategories({ categories }: Policy, checked: CheckedFile<typeof MAPPING_FORM>): void {
  const { resources } = checked.content as Formed<typeof MAPPING_FORM>;
  for (const [index, entry] of (Array.isArray(resources) ? resources : []).entries()) {
    const path = ['resources', index, 'category'];
    if (!checked.isSound(...path) || Object.hasOwn(categories, entry.category)) continue;
    const known = Object.keys(categories).join(', ');
    checked.invalid(path, `one of ${known}`, entry.category, 'define it in the policy or correct the spelling');
  }
}
