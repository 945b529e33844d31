// SPDX-License-Identifier: Apache-2.0
import type { Rule } from '../policy';
import { exactMs, formatMs, type Duration } from '../policy/time';
import type { Findings } from './check-input';
import { MODULES, type ModuleId } from './meanings';

/** What a rule allows beyond the words of the document, with whether the policy says that customers know of it. */
interface Beyond {
  readonly property: string;
  readonly time: Duration;
  readonly reason: string;
  readonly disclosed: boolean;
}

/**
 * Whether customers were told how long it takes beyond the moment that the document names. No version says so in words that are
 * read here: a policy that claims it is believed by nobody, and one that admits it has a debt.
 */
export function checkWindows(findings: Findings): void {
  if (findings.input.policy.strict) return;
  for (const module of MODULES) {
    if (findings.documentsOf(module).length === 0) continue;
    for (const [name, category] of findings.categoriesOf(module)) {
      for (const beyond of beyondOf(category.rule)) check(findings, module, name, beyond);
    }
  }
}

function beyondOf(rule: Rule): Beyond[] {
  const found: Beyond[] = [];
  if (rule.kind !== 'transient' && rule.window !== 'before') {
    const { within, reason, disclosed } = rule.window;
    found.push({ property: 'window.within', time: within, reason, disclosed });
  }
  if ('inTransit' in rule && rule.inTransit !== undefined) {
    const { atMost, reason, disclosed } = rule.inTransit;
    found.push({ property: 'inTransit.atMost', time: atMost, reason, disclosed });
  }
  return found;
}

function check(
  findings: Findings,
  module: ModuleId,
  name: string,
  { property, time, reason, disclosed }: Beyond,
): void {
  const documents = findings.documentsOf(module);
  const text = formatMs(exactMs(time, property));
  const versions = documents.map(({ language }) => language).join(', ');
  findings.add(
    'retention/document-window',
    {
      message: disclosed
        ? `'${property}' of '${name}' must be ${text} in the ${module} module, as the policy claims, got no version (${versions}) in which that is read`
        : `'${property}' of '${name}' must be told of in the ${module} module, got no version (${versions}) that does`,
      why: `records may be there for ${text} beyond the words of the document: ${reason}`,
      remedy: `add to the section on retention that it takes up to ${text}, and have a person check the sentence`,
    },
    [
      ...documents.map((document) =>
        findings.inDocument(document, document.retention.find(({ category }) => category === name)?.at),
      ),
      findings.inPolicy(`${name}: ${property} ${text}, disclosed: ${disclosed}`),
    ],
    'warning',
  );
}
