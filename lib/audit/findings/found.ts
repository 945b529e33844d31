// SPDX-License-Identifier: Apache-2.0
import type { ResourceView } from '../../stores/resource';
import type { Finding } from '../../verify';
import { AUDIT_RULES, type AuditRuleId } from '../../verify/rules/audit-rules';
import type { Answers, AuditedEstate, Scope } from '../asks/ask';

/** What a judge of answers looks at. */
export interface AuditInput extends Scope {
  /** What the estate writes, as it is synthesised. */
  readonly expected: readonly ResourceView[];
  /** SHA-256 of the code of each enforcer, hexadecimal, by the name of its function. */
  readonly codeHashes: ReadonlyMap<string, string>;
}

/** Judges answers; it never asks. */
export type Judge = (input: AuditInput) => readonly Finding[];

export interface More {
  readonly level?: 'error' | 'warning';
  readonly unclear?: true;
  readonly why?: string;
  readonly remedy?: string;
  readonly placements?: readonly string[];
}

/** A finding with the words of its rule. */
export function found(rule: AuditRuleId, at: string, what: string, more: More = {}): Finding {
  const text = AUDIT_RULES.find(({ id }) => id === rule);
  return {
    rule,
    level: more.level ?? 'error',
    ...(more.unclear === undefined ? {} : { unclear: more.unclear }),
    at,
    what,
    why: more.why ?? lower(text?.why ?? ''),
    remedy: more.remedy ?? lower(text?.remedy ?? ''),
    placements: more.placements ?? [],
  };
}

/** A sentence as a part of another one. */
function lower(sentence: string): string {
  const plain = sentence.replace(/\.$/, '');
  return /^[A-Z][a-z ]/.test(plain) ? plain.charAt(0).toLowerCase() + plain.slice(1) : plain;
}

/** Placements of the units that satisfy a condition. */
export function placementsOn(estate: AuditedEstate, isOn: (unit: AuditedEstate['units'][string]) => boolean): string[] {
  return estate.placements
    .filter(({ unit }) => {
      const found = estate.units[unit];
      return found !== undefined && isOn(found);
    })
    .map(({ id }) => id);
}

/** Placements of an instance. */
export function placementsOfInstance(estate: AuditedEstate, instanceId: string): string[] {
  return placementsOn(estate, (unit) => 'instanceId' in unit && unit.instanceId === instanceId);
}

export type { Answers };
