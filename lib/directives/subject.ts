// SPDX-License-Identifier: Apache-2.0
import type { Engine } from './directive';

/** Stand for the ids of an order in a key pattern or a prefix. */
export const SUBJECT_PLACE = '{subject}';
export const APPLICATION_PLACE = '{application}';
/** Stands for a part of a key that says nothing of whose it is, such as the id of a message. */
export const ANY_PLACE = '{any}';

/** A table whose rows carry the subject instead: a row belongs to it by one column. */
export interface Through {
  readonly table: string;
  /** Column of that table which the placement's column names. */
  readonly key: string;
  /** Column of that table with the subject. */
  readonly column: string;
}

/**
 * How the records of one subject are found in a placement, so that an order of erasure reaches them: a column (MySQL), a
 * field (MongoDB), a key pattern (Redis) or an object prefix (COS). `application` names where the application's id is:
 * without it, an order for one application cannot be carried out, because another one may use the same id.
 */
export type Subject =
  | { readonly column: string; readonly application?: string; readonly through?: Through }
  | { readonly field: string; readonly application?: string }
  /** Holds `{subject}`, `{application}` or both, and `{any}`; each stands for a part of the key without a colon. */
  | { readonly keyPattern: string }
  /** Ends in `/` and holds `{subject}`, `{application}` or both, each as a folder of its own. */
  | { readonly prefix: string }
  /** No record can be found by its subject, or deleted alone; it goes by its end. */
  | { readonly never: string };

/** Whose records have to go: at least one of both ids. */
export interface Target {
  readonly subject?: string;
  readonly application?: string;
  /** Only records of at least this age in milliseconds, by the clock of the placement. @default - whatever their age */
  readonly atLeastMs?: number;
}

type Form = 'column' | 'field' | 'keyPattern' | 'prefix' | 'never';

/** Stores that the enforcer has no engine for. */
type Unhandled = 'cls' | 'pulsar';

/** How each engine finds a subject. A topic, a namespace and a log topic delete no single record. */
export const SUBJECT_FORMS: Readonly<Record<Engine | Unhandled, readonly Form[]>> = {
  mysql: ['column', 'never'],
  mongodb: ['field', 'never'],
  redis: ['keyPattern', 'never'],
  cos: ['prefix', 'never'],
  ckafka: ['never'],
  pulsar: ['never'],
  cls: ['never'],
};

/** Why a placement cannot find the records of a target; undefined where it can. */
export function whyNotFound(subject: Subject, target: Target): string | undefined {
  if ('never' in subject) return subject.never;
  const names = placesOf(subject);
  if (target.application !== undefined && !names.application) {
    return 'the placement names no application, and another one may use the same id';
  }
  if (target.subject === undefined && !names.application) return 'the placement finds no application';
  if (target.subject !== undefined && !names.subject) return 'the placement finds applications only';
  const ids = [target.subject, target.application].filter((id) => id !== undefined);
  if ('keyPattern' in subject && ids.some((id) => id.includes(':'))) return 'an id with a colon is no part of a key';
  if (!('prefix' in subject)) return undefined;
  if (ids.some((id) => id.includes('/'))) return 'an id with a slash is no folder';
  const given = subject.prefix
    .split('/')
    .filter((folder) => folder === SUBJECT_PLACE || folder === APPLICATION_PLACE)
    .map((folder) => (folder === SUBJECT_PLACE ? target.subject : target.application) !== undefined);
  // what is behind an id that is not known would have to be looked for in the folders of all.
  return given.lastIndexOf(true) > given.indexOf(false) && given.includes(false)
    ? 'the folders of all others would have to be read: say the application as well'
    : undefined;
}

/** Which ids of an order the placement knows. */
export function placesOf(subject: Exclude<Subject, { never: string }>): {
  readonly subject: boolean;
  readonly application: boolean;
} {
  if ('column' in subject || 'field' in subject) {
    return { subject: true, application: subject.application !== undefined };
  }
  const text = 'keyPattern' in subject ? subject.keyPattern : subject.prefix;
  return { subject: text.includes(SUBJECT_PLACE), application: text.includes(APPLICATION_PLACE) };
}

/** What a store's subject must be, what it is, and what to do; undefined where it is right. */
export function wrongSubject(subject: Subject, engine: Engine | Unhandled): [string, string, string] | undefined {
  const forms = SUBJECT_FORMS[engine];
  const given = (['column', 'field', 'keyPattern', 'prefix', 'never'] as const).filter((form) => form in subject);
  const remedy = `say how a subject is found, or { never: 'the reason' } where no record of it can be`;
  const [form] = given;
  if (form === undefined || given.length > 1 || !forms.includes(form)) {
    return [
      `an object with ${forms.map((each) => `'${each}'`).join(' or ')}`,
      `one with ${given.join(', ') || 'neither'}`,
      remedy,
    ];
  }
  const stray = Object.keys(subject).find((key) => key !== form && !(MORE[form] ?? []).includes(key));
  if (stray !== undefined) return [`without '${stray}' beside '${form}'`, `'${stray}'`, 'remove it'];
  const pattern = 'keyPattern' in subject ? subject.keyPattern : 'prefix' in subject ? subject.prefix : undefined;
  const wrong = pattern === undefined ? undefined : wrongPlaces(pattern);
  if (wrong !== undefined) {
    return [
      `a text with ${SUBJECT_PLACE}, ${APPLICATION_PLACE} or both, once each`,
      `${wrong} in '${pattern ?? ''}'`,
      remedy,
    ];
  }
  if ('prefix' in subject && !hasFolders(subject.prefix)) {
    return ["a prefix that ends in '/', with each id as a folder of its own", `'${subject.prefix}'`, remedy];
  }
  return undefined;
}

function hasFolders(prefix: string): boolean {
  const folders = prefix.split('/');
  return (
    folders.at(-1) === '' &&
    folders.every((each) => !/[{}]/.test(each) || each === SUBJECT_PLACE || each === APPLICATION_PLACE)
  );
}

/** Members beside the one that says the form. */
const MORE: Readonly<Partial<Record<Form, readonly string[]>>> = {
  column: ['application', 'through'],
  field: ['application'],
};

/** What is wrong with a pattern; undefined where it is right. */
export function wrongPlaces(pattern: string): string | undefined {
  for (const place of [SUBJECT_PLACE, APPLICATION_PLACE]) {
    if (pattern.split(place).length > 2) return `${place} twice`;
  }
  const named = pattern.replace(SUBJECT_PLACE, '').replace(APPLICATION_PLACE, '');
  const rest = named.replaceAll(ANY_PLACE, '');
  if (named === pattern) return `neither ${SUBJECT_PLACE} nor ${APPLICATION_PLACE}`;
  if (/[{}]/.test(rest)) return 'another brace';
  // two ids side by side could be split in more than one way.
  return pattern.includes('}{') ? 'two ids without a letter between them' : undefined;
}
