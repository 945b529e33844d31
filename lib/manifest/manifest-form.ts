// SPDX-License-Identifier: Apache-2.0
import {
  checkMeaning,
  DIRECTIVE_FORM,
  SHARDS_AT_MOST,
  type Allowance,
  type Directive,
  type Subject,
} from '../directives';
import type { Problem } from '../errors';
import type {
  AuditExemption,
  EnforcedElsewhere,
  FunctionNetwork,
  InstanceEndpoint,
  ProvisionedAudit,
  RecordedElsewhere,
  Shard,
} from '../estate';
import {
  also,
  anything,
  day,
  either,
  elsewhere,
  exactly,
  filled as text,
  firstWrong,
  flag,
  list,
  matching,
  object,
  oneOf,
  optional,
  orNull,
  record,
  string,
  texts,
  whole,
  type Form,
  type ObjectForm,
} from '../form';
import type { Term } from '../lifetime';
import { OBLIGATION, TIME_MS, type Hold, type Recipient } from '../policy';
import { isUnknown } from '../stores/resource';
import { MANIFEST_VERSION, type Manifest, type ManifestEnforcer, type ManifestPlacement } from './manifest';

/** A network of the same app is known by a reference until it is there. */
const TEXT_OR_OPEN = either(text, also(anything, isUnknown, 'a reference')) as Form<string>;

const SHA_256 = matching(/^[0-9a-f]{64}$/, 'a SHA-256');
const SHARD = whole(1, SHARDS_AT_MOST);
const DAY = day('a day as YYYY-MM-DD');

/** What the resources of an enforcer are rendered from. */
const NETWORK = object<FunctionNetwork>({
  region: text,
  vpcId: TEXT_OR_OPEN,
  subnetId: TEXT_OR_OPEN,
  account: object<FunctionNetwork['account']>({ uin: text, appId: text }),
  log: text,
  shard: optional(object<Shard>({ network: text, index: SHARD, count: SHARD })),
  notify: texts,
  endpoints: record(
    object<InstanceEndpoint>({
      secret: text,
      hosts: list(TEXT_OR_OPEN),
      tls: optional(flag),
      cluster: optional(flag),
    }),
  ),
  secretsEndpoint: optional(text),
  cosDomain: optional(text),
  cursors: optional(text),
  ledger: optional(text),
  ledgerKey: optional(text),
  audit: optional(
    object<ProvisionedAudit>({
      everyDays: whole(1, Number.MAX_SAFE_INTEGER),
      into: optional(text),
      exemptions: optional(
        list(object<AuditExemption>({ rule: text, scope: text, reason: text, owner: text, until: DAY })),
      ),
    }),
  ),
});

/** Members beside units and placements, each with what it must be. */
const HEAD = {
  estate: ['a text', text],
  region: ['a text', text],
  policy: ["an object with 'name', 'strict' and 'hash'", exactly({ name: text, strict: flag, hash: text })],
  enforcerEveryMs: ['whole milliseconds', TIME_MS],
  enforcers: [
    "a list of 'name', 'units', 'network' and 'archive'",
    list(
      object<ManifestEnforcer>({
        name: text,
        units: texts,
        network: NETWORK,
        archive: orNull(SHA_256),
        auditArchive: optional(SHA_256),
      }),
    ),
  ],
  enforcedElsewhere: [
    "an object of 'by' and 'witness', or null",
    // earlier manifests do not state it.
    optional(orNull(object<EnforcedElsewhere>({ by: text, witness: text }))) as Form<EnforcedElsewhere | null>,
  ],
  assume: [
    "an object of 'ms' and 'witness'",
    record(exactly({ ms: whole(1, Number.MAX_SAFE_INTEGER), witness: string })),
  ],
  allowedRegions: ['a list of texts or null', orNull(texts)],
  newRegions: ['a list of texts', optional(texts)],
  recordsElsewhere: [
    "objects of 'by' and 'witness'",
    // stated where it is needed only.
    optional(record(object<RecordedElsewhere>({ by: text, witness: text }))),
  ],
  personal: ['a list of texts', optional(texts)],
  ordersWithinMs: ['a time in milliseconds', optional(TIME_MS)],
  passesThrough: ["an object of 'id' and 'categories'", record(exactly({ id: text, categories: texts }))],
  recipients: [
    "a list of 'name', 'what' and 'optIn'",
    list(object<Omit<Recipient, 'source'>>({ name: text, what: text, optIn: flag })),
  ],
  holds: [
    "a list of 'category', 'until', 'owner' and 'reason'",
    list(object<Hold>({ category: text, until: DAY, owner: text, reason: text })),
  ],
  acknowledge: [
    "a list of 'category', 'from', 'to', 'who' and 'ticket'",
    list(object<Manifest['acknowledge'][number]>({ category: text, from: text, to: text, who: text, ticket: text })),
  ],
} satisfies { readonly [K in Exclude<keyof Manifest, Beside>]-?: readonly [string, Form<Manifest[K]>] };

/** Members that are read before the others, because these lean on them. */
type Beside = 'kind' | 'version' | 'units' | 'placements';

const TERM = exactly({
  id: text,
  text,
  ms: TIME_MS,
  basis: oneOf('setting', 'documented', 'assumed'),
  source: optional(text),
  why: optional(text),
}) satisfies Form<Term>;

/** One placement of a manifest. */
const PLACEMENT = object<ManifestPlacement>({
  name: text,
  category: text,
  unit: text,
  location: anything,
  role: oneOf('systemOfRecord', 'derived'),
  obligation: OBLIGATION,
  arrival: list(TERM),
  perDay: optional(whole(1, Number.MAX_SAFE_INTEGER)),
  subject: optional(anything as Form<Subject>),
  allow: optional(list(object<Allowance>({ guard: text, who: text, why: text }))),
  holdUntil: optional(DAY),
  directive: optional(also(DIRECTIVE_FORM, isActedOn, 'a directive on which the enforcer acts')),
  bound: exactly({ liveMs: TIME_MS, latestMs: TIME_MS }),
});

const heads = Object.entries(HEAD).map(([name, [, form]]): [string, Form] => [name, form]);

/** A manifest. Units and locations are their stores' to judge. */
export const MANIFEST_FORM: ObjectForm = exactly({
  kind: oneOf('retention-manifest'),
  version: oneOf(MANIFEST_VERSION),
  ...Object.fromEntries(heads),
  units: record(anything),
  placements: record(PLACEMENT),
});

const HEAD_FORM = exactly({
  kind: elsewhere,
  version: elsewhere,
  units: elsewhere,
  placements: elsewhere,
  ...Object.fromEntries(heads),
});

/** The first member of a manifest that is not what it must be, in one sentence. */
export function wrongHead(manifest: Readonly<Record<string, unknown>>): string | undefined {
  const wrong = firstWrong(HEAD_FORM, manifest);
  if (wrong === undefined) return undefined;
  const said = Object.entries(HEAD).find(([name]) => name === wrong);
  return said === undefined ? `'${wrong}' is no member of this version` : `'${wrong}' must be ${said[1][0]}`;
}

/** The first member of a placement that is not what it must be. */
export function wrongMember(placement: unknown): string | undefined {
  return firstWrong(PLACEMENT, placement);
}

/**
 * Whether a directive of the right form means something on which the enforcer acts. That it deletes before its floor is a
 * breach of the law: the verifier finds it, with the record and what deletes.
 */
function isActedOn({ keepAtLeastMs: _floor, ...directive }: Directive): boolean {
  const found: Problem[] = [];
  checkMeaning(directive, '', found);
  return found.length === 0;
}
