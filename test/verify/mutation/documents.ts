// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { WEEK_DOCUMENT } from '../../helpers/push';
import { referenceDocument, shardsDocument, type Document } from '../../helpers/reference';

/** The day on which the documents are judged. */
export const TODAY = '2026-11-28';

const FIXTURES = join(__dirname, '..', '..', 'fixtures', 'plans');
/** What the real provider planned for the reference estate, as `scripts/plan-fixtures.ts` wrote it. */
const PLAN = 'reference.json.gz';
/** The same estate after an apply, as Terraform prints it and as it keeps it (`scripts/state-fixtures.ts`). */
const STATE = 'reference-state.json.gz';
const STATE_FILE = 'reference.tfstate.gz';

/** A document to mutate. */
export interface Subject {
  readonly name: string;
  readonly document: Document;
  /** The places that are changed, by the first names of their paths, joined by '.'. @default - all */
  readonly within?: readonly string[];
}

/**
 * The documents that are mutated: what the reference estate synthesises, and the plan of the real provider for it. A plan
 * says twice what will be there and is doubted where both differ; so that this does not hide what a rule misses, they are
 * changed alike as well. The reference estate has no namespace of Pulsar, so the document of one is beside them: what
 * the manifest says of it has the form that it has there. One function works for the reference estate; three work for the
 * estate that is beside it.
 */
export function documents(): Subject[] {
  return [
    { name: 'synthesised document', document: referenceDocument() },
    { name: 'plan', document: referencePlan() },
    { name: 'both halves of the plan', document: halvesAsOne(referencePlan()), within: ['resource_changes'] },
    {
      name: 'document of a namespace',
      document: namespaceDocument(),
      within: ['resource.tencentcloud_tdmq_namespace'],
    },
    { name: 'document of three functions', document: shardsDocument(), within: FUNCTIONS },
    { name: 'state', document: referenceState() },
    { name: 'state file', document: referenceStateFile() },
  ];
}

/** Everything of functions; what their placements promise is mutated in the reference estate, whose policy is known. */
const FUNCTIONS = [
  'resource.terraform_data.manifest.input.enforcers',
  ...[
    'scf_function',
    'scf_trigger',
    'cls_alarm',
    'cls_index',
    'cam_role',
    'cam_policy',
    'cam_role_policy_attachment',
  ].map((type) => `resource.tencentcloud_${type}`),
];

/** A namespace with a floor, so that each of its settings matters. */
export function namespaceDocument(): Document {
  return JSON.parse(WEEK_DOCUMENT) as Document;
}

/** A plan whose planned values are those of its list of changes: the very same objects, so that both change at once. */
function halvesAsOne(plan: Document): Document {
  const after = new Map(
    (plan['resource_changes'] as Document[]).map(({ address, change }) => [address, change.after as unknown]),
  );
  for (const resource of plan['planned_values'].root_module.resources as Document[]) {
    resource['values'] = after.get(resource['address']);
  }
  return plan;
}

/**
 * The plan of the real provider, a fresh copy for each caller. It has the form in which it was planned and the values that
 * the estate has now, so that a change of a directive does not call for a new plan.
 */
export function referencePlan(): Document {
  const plan = unpacked(PLAN);
  const { resource } = referenceDocument();
  for (const { type, name, change } of plan['resource_changes'] as Document[]) {
    renew(change.after as Document, resource[type]?.[name] as Document | undefined);
  }
  for (const { type, name, values } of plan['planned_values'].root_module.resources as Document[]) {
    renew(values as Document | undefined, resource[type]?.[name] as Document | undefined);
  }
  // each half has values of its own.
  return JSON.parse(JSON.stringify(plan)) as Document;
}

/** The state of the reference estate as `terraform show -json` prints it, with the values that the estate has now. */
export function referenceState(): Document {
  const state = unpacked(STATE);
  const { resource } = referenceDocument();
  for (const { type, name, values } of state['values'].root_module.resources as Document[]) {
    renew(values as Document, resource[type]?.[name] as Document | undefined);
    // what Terraform puts out is what was put in.
    if (type === 'terraform_data') values.output = JSON.parse(JSON.stringify(values.input)) as unknown;
  }
  return JSON.parse(JSON.stringify(state)) as Document;
}

/** The same as Terraform keeps it. */
export function referenceStateFile(): Document {
  const state = unpacked(STATE_FILE);
  const { resource } = referenceDocument();
  for (const { type, name, instances } of state['resources'] as Document[]) {
    const body = resource[type]?.[name] as Document | undefined;
    for (const { attributes } of instances as Document[]) {
      if (type !== 'terraform_data') renew(attributes as Document, body);
      else attributes.input = attributes.output = { value: body?.['input'] as unknown, type: typeOf(body?.['input']) };
    }
  }
  return JSON.parse(JSON.stringify(state)) as Document;
}

/** The type of a value of any type, as a state file keeps it. */
function typeOf(value: unknown): unknown {
  if (value === null) return 'dynamic';
  if (Array.isArray(value)) return ['tuple', value.map(typeOf)];
  if (typeof value !== 'object') return typeof value === 'boolean' ? 'bool' : typeof value;
  return ['object', Object.fromEntries(Object.entries(value).map(([key, each]) => [key, typeOf(each)]))];
}

function unpacked(name: string): Document {
  return JSON.parse(gunzipSync(readFileSync(join(FIXTURES, name))).toString('utf8')) as Document;
}

/** Attributes whose values are of any form. */
const WHOLE: readonly string[] = ['input', 'environment'];

function renew(planned: Document | undefined, body: Document | undefined): void {
  if (planned === undefined || body === undefined) return;
  for (const [key, value] of Object.entries(body)) {
    const isPlain =
      ['number', 'boolean'].includes(typeof value) || (typeof value === 'string' && !value.includes('${'));
    if (WHOLE.includes(key) || (isPlain && typeof planned[key] === typeof value)) planned[key] = value as unknown;
  }
}
