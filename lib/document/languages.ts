// SPDX-License-Identifier: Apache-2.0
import { ABSENT, factsOf, type Fact } from './facts';
import type { Finding } from './finding';
import { MODULES, type ModuleId } from './meanings';
import type { PolicyDocument } from './model';

/** A difference between language versions that was looked at and is known. */
export interface KnownDifference {
  readonly module: ModuleId;
  /** A key of `factsOf`. */
  readonly fact: string;
  /** What each language says; `absent` where it says nothing. */
  readonly values: Readonly<Record<string, string>>;
  readonly reason: string;
}

/** A difference that was found. */
export interface Difference {
  readonly module: ModuleId;
  readonly fact: string;
  readonly values: Readonly<Record<string, string>>;
}

/** Every fact of a module on which its language versions do not agree. */
export function differencesOf(documents: readonly PolicyDocument[]): Difference[] {
  return MODULES.flatMap((module) => {
    const versions = versionsOf(documents, module);
    const keys = new Set(versions.flatMap(({ facts }) => [...facts.keys()]));
    return [...keys].sort().flatMap((fact) => {
      const values = Object.fromEntries(
        versions.map(({ document, facts }) => [document.language, valueOf(facts, fact)]),
      );
      return differ(values) ? [{ module, fact, values }] : [];
    });
  });
}

/** New differences, changed differences, and known ones that have vanished. */
export function checkLanguages(documents: readonly PolicyDocument[], baseline: readonly KnownDifference[]): Finding[] {
  const found = differencesOf(documents);
  const findings: Finding[] = [];
  for (const difference of found) {
    const known = baseline.find(({ module, fact }) => module === difference.module && fact === difference.fact);
    const values = known === undefined ? undefined : restrict(known.values, difference.values);
    if (values !== undefined && render(values) === render(difference.values)) continue;
    findings.push({
      rule: 'retention/document-languages-disagree',
      level: 'error',
      message: `'${difference.fact}' must be equal in all language versions of the ${difference.module} module, got ${render(difference.values)}`,
      why:
        known === undefined
          ? 'customers of one language were promised something else than those of another, and all of it binds'
          : `the known difference is another one: ${render(known.values)}`,
      remedy: 'correct the version that is wrong, or add the difference with its reason to the known differences',
      locations: locationsOf(documents, difference),
    });
  }
  for (const known of baseline) {
    const present = Object.fromEntries(
      versionsOf(documents, known.module).map(({ document }) => [document.language, '']),
    );
    const expected = restrict(known.values, present);
    // of some versions only, a known difference may not show; then it can be neither confirmed nor stale.
    if (!differ(expected)) continue;
    if (found.some(({ module, fact }) => module === known.module && fact === known.fact)) continue;
    findings.push({
      rule: 'retention/document-baseline-stale',
      level: 'error',
      message: `'${known.fact}' must differ as the known differences say (${render(expected)}), got the same in every version`,
      why: 'an entry that is no longer true would hide the next difference of the same kind',
      remedy: 'remove the entry from the known differences',
      locations: locationsOf(documents, known),
    });
  }
  return findings;
}

function versionsOf(
  documents: readonly PolicyDocument[],
  module: ModuleId,
): Array<{ document: PolicyDocument; facts: ReadonlyMap<string, Fact> }> {
  return documents
    .filter((document) => document.module === module)
    .map((document) => ({ document, facts: factsOf(document) }));
}

function locationsOf(
  documents: readonly PolicyDocument[],
  { module, fact }: Pick<Difference, 'module' | 'fact'>,
): Finding['locations'] {
  return versionsOf(documents, module).map(({ document, facts }) => {
    // where a version is silent, the place of the whole that the fact is part of helps more than none.
    const parent = fact.split('.').slice(0, 2).join('.');
    const at = facts.get(fact)?.at ?? facts.get(parent)?.at;
    const silent = facts.has(fact) ? '' : 'says nothing of it';
    return { file: document.file, line: at?.line ?? 1, text: silent === '' ? (at?.words ?? '') : silent };
  });
}

function valueOf(facts: ReadonlyMap<string, Fact>, fact: string): string {
  return facts.get(fact)?.value ?? ABSENT;
}

function differ(values: Readonly<Record<string, string>>): boolean {
  return new Set(Object.values(values)).size > 1;
}

function restrict(
  values: Readonly<Record<string, string>>,
  to: Readonly<Record<string, string>>,
): Record<string, string> {
  return Object.fromEntries(Object.entries(values).filter(([language]) => Object.hasOwn(to, language)));
}

function render(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([language, value]) => `${language}: ${value}`)
    .join(', ');
}
