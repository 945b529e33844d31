// SPDX-License-Identifier: Apache-2.0
import { exactMs, labelMs, Period, type Span } from '../policy/time';
import type { PolicyDocument, Promised } from './model';
import type { Passage } from './normalise';

/** One thing that a document says, with where it says it. */
export interface Fact {
  readonly value: string;
  readonly at: Passage;
}

/** The value of a fact that a document does not state. */
export const ABSENT = 'absent';

/** A span for people and for comparison: `7d`, `P2M`. */
export function spanLabel(span: Span): string {
  return Period.is(span) ? span.toString() : labelMs(exactMs(span, 'period'));
}

/** A promise in one line, free of language. */
export function promisedLabel(promised: Promised): string {
  switch (promised.kind) {
    case 'age':
      return `${spanLabel(promised.period)} from the start`;
    case 'afterTermination':
      return `while used, then ${spanLabel(promised.period)}`;
    case 'customerChosen': {
      const fallback = promised.fallback === undefined ? 'no default' : `default ${spanLabel(promised.fallback)}`;
      return `chosen by the customer, ${fallback}, ${promised.orNeverStored ? 'or never stored' : 'always stored'}`;
    }
    case 'transient':
      return 'never stored';
  }
}

/**
 * A document as facts that can be compared across languages. The keys are the interface of the baseline: renaming one
 * makes its entries stale.
 */
export function factsOf(document: PolicyDocument): ReadonlyMap<string, Fact> {
  const facts = new Map<string, Fact>();
  const add = (key: string, at: Passage, value = 'stated'): void => {
    facts.set(key, { value, at });
  };
  for (const use of document.uses) {
    const { category } = use;
    add(`use.${category}`, use.at);
    for (const { value, at } of use.contents) add(`use.${category}.contains.${value}`, at);
    for (const { value, at } of use.purposes) add(`use.${category}.purpose.${value}`, at);
    for (const { value, at } of use.bases) add(`use.${category}.basis.${value}`, at);
    for (const { value, at } of use.systems) add(`use.${category}.system.${value}`, at);
    if (use.integration !== undefined) {
      const { relation, forThisPurpose } = use.integration.value;
      add(`use.${category}.integration`, use.integration.at, `${relation}${forThisPurpose ? ' for this purpose' : ''}`);
    }
  }
  for (const { category, promised, window, transit, at } of document.retention) {
    add(`retention.${category}`, at, promisedLabel(promised));
    if (window !== undefined) add(`retention.${category}.window`, at, spanLabel(window));
    if (transit !== undefined) add(`retention.${category}.transit`, at, spanLabel(transit));
  }
  for (const { category, start, choices, at } of document.schedule) {
    add(`schedule.${category}`, at, [start ?? '-', ...choices.map(spanLabel)].join(' '));
  }
  for (const { value, at } of document.provisioned) {
    const { keptAtLeastDays, goneByDays, backupsGoneByDays } = value;
    const days = [keptAtLeastDays, goneByDays, backupsGoneByDays].map((each) => each ?? '-');
    add(`provisioned.${value.category}.${value.class}.${value.system}`, at, days.join(' '));
  }
  for (const { value, at } of document.places) add(`places.${value.category}`, at, value.regions.join(' '));
  for (const { value, at } of document.stored) {
    add(`stored.${value.identity}.${value.system}`, at, value.backedUp ? 'stored and backed up' : 'stored');
  }
  for (const { value, at } of document.recipients) {
    const conditions = [value.optIn ? 'opt-in' : '', value.subscribed ? 'subscription' : ''].filter(
      (word) => word !== '',
    );
    add(
      `recipient.${value.recipient}.${value.category ?? 'module'}`,
      at,
      conditions.length === 0 ? 'always' : conditions.join(' and '),
    );
    add(`recipient.${value.recipient}.${value.category ?? 'module'}.${value.what}`, at);
  }
  for (const { value, at } of document.exceptions) add(`exception.${value.category ?? 'module'}.${value.kind}`, at);
  for (const { value, at } of document.deletionRights) {
    add('deletionRight', at, value.unlessForbiddenByLaw ? 'unless forbidden by law' : 'always');
  }
  for (const { value, at } of document.regions) add(`region.${value.says}`, at);
  for (const { value, at } of document.conflicts) add('conflict.prevails', at, value.prevails);
  for (const { value, at } of document.backupAllowances) add('backupAllowance', at, spanLabel(value));
  return facts;
}
