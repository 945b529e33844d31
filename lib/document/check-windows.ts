// SPDX-License-Identifier: Apache-2.0
import type { Rule } from '../policy';
import { ceilingMs, DAY_MS, Duration, exactMs, formatMs, Period, type Span } from '../policy/time';
import type { Findings } from './check-input';
import { spanLabel } from './facts';
import type { Finding } from './finding';
import { MODULES, type ModuleId } from './meanings';
import type { PolicyDocument, RetentionStatement } from './model';

/** What a rule allows beyond the words of the document, with whether the policy says that customers know of it. */
interface Beyond {
  readonly property: 'window.within' | 'inTransit.atMost';
  readonly time: Duration;
  readonly reason: string;
  readonly disclosed: boolean;
}

const RULE = 'retention/document-window';

/**
 * Whether customers were informed how long it takes beyond the moment that the document names. A policy that claims it is not
 * believed, one that admits that they were not has a debt, and a sentence that says it must say what the policy says.
 */
export function checkWindows(findings: Findings): void {
  for (const module of MODULES) {
    const documents = findings.documentsOf(module);
    if (documents.length === 0) continue;
    for (const [name, { rule }] of findings.categoriesOf(module)) {
      const allowed = findings.input.policy.strict ? [] : beyondOf(rule);
      for (const beyond of allowed) checkTold(findings, module, name, beyond);
      for (const property of ['window.within', 'inTransit.atMost'] as const) {
        if (allowed.some((beyond) => beyond.property === property)) continue;
        for (const document of documents) checkNothingTold(findings, document, name, property);
      }
    }
  }
}

/** A time as documents say it: in whole days, rounded up. */
export function wholeDays(span: Span): Span {
  return Period.is(span) ? span : Duration.days(Math.ceil(exactMs(span, 'period') / DAY_MS));
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

function stated(document: PolicyDocument, name: string): RetentionStatement | undefined {
  return document.retention.find(({ category }) => category === name);
}

function toldIn(document: PolicyDocument, name: string, property: Beyond['property']): Span | undefined {
  const statement = stated(document, name);
  return property === 'window.within' ? statement?.window : statement?.transit;
}

function checkTold(findings: Findings, module: ModuleId, name: string, beyond: Beyond): void {
  const { property, time, disclosed } = beyond;
  const documents = findings.documentsOf(module);
  const silent = documents.filter((document) => toldIn(document, name, property) === undefined);
  if (silent.length > 0) checkSilence(findings, module, name, beyond, silent);
  const days = wholeDays(time);
  for (const document of documents) {
    const said = toldIn(document, name, property);
    if (said === undefined) continue;
    const places = [
      findings.inDocument(document, stated(document, name)?.at),
      findings.inPolicy(`${name}: ${property} ${spanLabel(time)}, disclosed: ${disclosed}`),
    ];
    if (ceilingMs(said, property) !== ceilingMs(days, property)) {
      findings.add(
        RULE,
        {
          message: `'${property}' of '${name}' must be ${spanLabel(days)} as in the policy, got ${spanLabel(said)} in the document`,
          why: 'customers were informed of another time than the stores take',
          remedy: 'find out which of the two is meant, and change the other in the same pull request',
        },
        places,
      );
    } else if (findings.kind === 'module' && !disclosed) {
      findings.add(
        RULE,
        {
          message: `'disclosed' of '${property}' of '${name}' must be true, got false in the policy`,
          why: 'reports tell, row by row, whether customers know of it',
          remedy: "set 'disclosed' to true",
        },
        places,
      );
    }
  }
}

/** In what was written from the policy a silence is wrong, in what is published it is a debt. */
function checkSilence(
  findings: Findings,
  module: ModuleId,
  name: string,
  { property, time, reason, disclosed }: Beyond,
  silent: readonly PolicyDocument[],
): void {
  const text = formatMs(exactMs(time, property));
  const versions = silent.map(({ language }) => language).join(', ');
  const level: Finding['level'] = findings.kind === 'module' ? 'warning' : 'error';
  findings.add(
    RULE,
    {
      message: disclosed
        ? `'${property}' of '${name}' must be ${text} in the ${module} module, as the policy claims, got no version (${versions}) in which that is read`
        : `'${property}' of '${name}' must be disclosed in the ${module} module, got no version (${versions}) that does`,
      why: `records may be there for ${text} beyond the words of the document: ${reason}`,
      remedy: `add to the section on retention that it takes up to ${text}, and have a person check the sentence`,
    },
    [
      ...silent.map((document) => findings.inDocument(document, stated(document, name)?.at)),
      findings.inPolicy(`${name}: ${property} ${text}, disclosed: ${disclosed}`),
    ],
    level,
  );
}

function checkNothingTold(
  findings: Findings,
  document: PolicyDocument,
  name: string,
  property: Beyond['property'],
): void {
  const said = toldIn(document, name, property);
  if (said === undefined) return;
  findings.add(
    RULE,
    {
      message: `'${property}' of '${name}' must be disclosed only where the policy has one, got ${spanLabel(said)} in the document`,
      why: 'the policy promises that all is gone at the moment, and the document takes it back',
      remedy: 'remove the sentence, or give the rule of the policy its time',
    },
    [findings.inDocument(document, stated(document, name)?.at), findings.inPolicy(`${name}: no ${property}`)],
  );
}
