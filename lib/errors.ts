// SPDX-License-Identifier: Apache-2.0

/** One thing that is wrong with the input, with a stable code. */
export interface Problem {
  /** Stable, searchable code such as `retention/unknown-category`. Renaming one is a breaking change. */
  readonly code: ProblemCode;
  /** Where in the input, for example `placements[3] (messages-30d)`. */
  readonly at: string;
  /** Property, allowed, got, remedy: in this order, one sentence. */
  readonly message: string;
}

/** A name in quotes; what was forgotten is nothing and not a name. */
function named(got: string): string {
  return got === 'undefined' ? 'nothing' : `'${got}'`;
}

/**
 * Every message that this library throws, beside its code.
 * A message is a function, so that no number is written twice.
 */
const MESSAGES = {
  'retention/not-whole-milliseconds': (property: string, got: string) =>
    `'${property}' must be a finite, positive duration of whole milliseconds, got ${got}; give a Duration such as Duration.days(7)`,
  'retention/token-duration': (property: string) =>
    `'${property}' must be known at synth, got a token; time is part of the promise and may not come from another resource: write the Duration in the estate`,
  'retention/bad-period': (got: string) =>
    `'Period' must be 1 to 1200 whole months, got ${got}; use Period.months(2) or Period.parse('P2M')`,
  'retention/floor-above-ceiling': (category: string, least: string, why: string, within: string, remedy: string) =>
    `'within' of category '${category}' must be at least ${least}, because ${why}, got ${within}; ${remedy}`,
  'retention/class-not-allowed': (category: string, allowed: string, got: string) =>
    `'class' of category '${category}' must be one of ${allowed}, got ${got}; add the class to the policy or pick an allowed one`,
  'retention/class-missing': (category: string, allowed: string) =>
    `'class' of category '${category}' must be given because the customer chooses its period, allowed are ${allowed}, got none; provision one placement per class`,
  'retention/class-unexpected': (category: string, got: string) =>
    `'class' of category '${category}' must be absent because its period is not chosen by the customer, got ${got}; remove 'class'`,
  'retention/unknown-category': (allowed: string, got: string) =>
    `'category' must be one of ${allowed}, got ${named(got)}; define the category in the policy or correct the spelling`,
  'retention/unknown-unit': (allowed: string, got: string) =>
    `'unit' must be one of ${allowed}, got ${named(got)}; declare the unit under 'units' or correct the spelling`,
  'retention/unknown-placement': (property: string, got: string) =>
    `'${property}' must name another placement, got ${named(got)}; correct the name or declare that placement`,
  'retention/unknown-term': (allowed: string, got: string) =>
    `'term' of an assumption must be one of ${allowed}, got ${named(got)}; run 'retention explain --assumptions' for the list`,
  'retention/missing': (property: string, why: string) => `'${property}' must be given, got nothing; ${why}`,
  'retention/invalid': (property: string, allowed: string, got: string, remedy: string) =>
    `'${property}' must be ${allowed}, got ${got}; ${remedy}`,
  'retention/duplicate': (property: string, got: string, remedy: string) =>
    `'${property}' must be unique, got '${got}' twice; ${remedy}`,
  'retention/overlapping-locations': (location: string, other: string, otherId: string) =>
    `'location' must hold one category only, got '${location}', which overlaps '${other}' of placement '${otherId}'; give each its own prefix, table, collection or topic`,
  'retention/region-not-allowed': (allowed: string, got: string) =>
    `'region' must be one of ${allowed}, got '${got}'; add it to 'allowedRegions' if the contract permits it`,
  'retention/unknown-region': (property: string, nearest: string, got: string) =>
    `'${property}' must be a region of Tencent Cloud, got '${got}', which is spelt most like '${nearest}'; correct the spelling, or add it to 'newRegions' of the estate where it is newer than this version`,
  'retention/cyclic-arrival': (cycle: string) =>
    `'arrivesFrom' must not form a circle, got ${cycle}; name the placement that the record reaches first`,
  'retention/two-systems-of-record': (category: string, ids: string) =>
    `'role' must be 'systemOfRecord' for one placement of '${category}' only, got ${ids}; mark the rebuildable ones 'derived', or give each a 'part' of its own where they hold different records (part: 'invoices', part: 'media')`,
  'retention/shortening-not-acknowledged': (what: string, from: string, to: string) =>
    `'acknowledge' must name the shortening of ${what} because it deletes data on apply, got ${from} to ${to} without one; add { category, from, to, who, ticket } to the estate`,
  'retention/refused': (what: string, why: string, remedy: string) => `${what} cannot be kept here: ${why}; ${remedy}`,
  'retention/guard': (finding: string) => finding,
  'retention/document-not-understood': (what: string, allowed: string, got: string, unknown: string) =>
    `'${what}' must be ${allowed}, got '${got}'${unknown === '' ? '' : `, of which '${unknown}' is not understood`}; correct the document or add the words to the lexicon of its language`,
  'retention/document-duplicate': (what: string, got: string, other: string) =>
    `'${what}' must be stated once, got '${got}' and again '${other}'; keep one of the two`,
  'retention/document-unrecognised': (property: string, allowed: string, got: string) =>
    `'${property}' of the document must be one of ${allowed}, got ${got}; check that the file is a published module or add a lexicon`,
  'retention/does-not-compile': (what: string) =>
    `the estate must compile, got ${what}; correct the line, or run with --no-types`,
  'retention/unreadable': (file: string, why: string) =>
    `'${file}' must be a readable input, got ${why}; check the path and the format`,
} as const;

export type ProblemCode = keyof typeof MESSAGES;

/** Builds a problem; the arguments are those of the message. */
export function problem<C extends ProblemCode>(
  code: C,
  at: string,
  ...args: Parameters<(typeof MESSAGES)[C]>
): Problem {
  const render: (...parts: string[]) => string = MESSAGES[code];
  return { code, at, message: render(...args) };
}

/**
 * The one error type of this library. It carries every problem of a run, so that a user corrects all of them at once.
 */
export class RetentionError extends Error {
  readonly isRetentionError = true;

  /** Recognises the error across copies of this library, where `instanceof` does not. */
  static is(value: unknown): value is RetentionError {
    return (
      typeof value === 'object' && value !== null && (value as { isRetentionError?: unknown }).isRetentionError === true
    );
  }

  constructor(readonly problems: readonly Problem[]) {
    super(problems.map((p) => `${p.at === '' ? '' : `${p.at}: `}${p.message} [${p.code}]`).join('\n'));
    this.name = 'RetentionError';
  }

  /** Throws one error with all problems, or does nothing when there are none. */
  static throwIfAny(problems: readonly Problem[]): void {
    if (problems.length > 0) throw new RetentionError(problems);
  }
}

/** Throws a single problem. */
export function fail<C extends ProblemCode>(code: C, at: string, ...args: Parameters<(typeof MESSAGES)[C]>): never {
  throw new RetentionError([problem(code, at, ...args)]);
}
