// SPDX-License-Identifier: Apache-2.0
import { readText, verifyInputs } from '../../../lib/verify';
import { type Document, drop, referenceDocument } from '../../helpers/reference';

const TODAY = '2026-11-22';

/** Rules that fail for a changed document. */
export function rulesOf(document: Document): string[] {
  const { findings } = verifyInputs([readText(JSON.stringify(document), 'cdk.tf.json')], { today: TODAY });
  return findings.filter(({ level }) => level === 'error').map(({ rule }) => rule);
}

export const base = referenceDocument();
export const types: string[] = Object.keys(base['resource']);
export const bodies = (type: string): [string, Document][] => Object.entries(base['resource'][type] as Document);

export interface Mutant {
  readonly name: string;
  readonly change: (document: Document) => void;
  readonly rule: string;
}

/** A mutant of every resource of a type. */
export function each(type: string, what: string, change: (body: Document) => void, rule: string): Mutant[] {
  return bodies(type).map(([name]) => ({
    name: `${type}.${name}: ${what}`,
    change: (document) => change(document['resource'][type][name]),
    rule,
  }));
}

export const remove = (attribute: string) => (body: Document) => drop(body, attribute);
export const put = (attribute: string, value: unknown) => (body: Document) => void (body[attribute] = value);

export const OUTLIVES = 'retention/outlives';
export const TOO_LONG = 'retention/contradiction';
export const UNBOUND = 'retention/unbound-resource';
