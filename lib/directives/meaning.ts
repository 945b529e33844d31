// SPDX-License-Identifier: Apache-2.0
import { problem, type Problem } from '../errors';
import type { CosDirective, Directive, MongodbDirective } from './directive';
import { wrongMongodbName } from './mongodb-names';
import { wrongSubject } from './subject';

const SECOND_MS = 1000;

/** Stands for the application's id in the prefix of a placement that is deleted after termination. */
export const APPLICATION = '{application}';

/** Age from which the enforcer deletes, or null when it only witnesses. */
export function deleteAgeMs(directive: Directive): number | null {
  switch (directive.engine) {
    case 'redis':
      return directive.capMs;
    case 'ckafka':
      return directive.trimAfterMs;
    default:
      return directive.deleteAfterMs;
  }
}

/** Contradictions inside a directive whose fields are each well-formed. */
export function checkMeaning(directive: Directive, at: string, found: Problem[]): void {
  const add = (property: string, allowed: string, got: string, remedy: string): void => {
    found.push(problem('retention/invalid', at, property, allowed, got, remedy));
  };
  const age = deleteAgeMs(directive);
  if (age !== null && age > directive.deadlineMs) {
    add(
      ageProperty(directive),
      `at most the deadline of ${directive.deadlineMs} ms`,
      `${age} ms`,
      'solve the placement again: a record would outlive its promise',
    );
  }
  if (age !== null && directive.keepAtLeastMs !== undefined && age < directive.keepAtLeastMs) {
    add(
      ageProperty(directive),
      `at least the floor of ${directive.keepAtLeastMs} ms`,
      `${age} ms`,
      'solve the placement again: a record would go before its promise ends',
    );
  }
  if (directive.subject !== undefined) {
    const wrong = wrongSubject(directive.subject, directive.engine);
    if (wrong !== undefined) add('subject', ...wrong);
  }
  if (directive.engine === 'mongodb') checkMongodb(directive, add);
  if (directive.engine === 'cos') checkCos(directive, add);
  if (
    directive.engine === 'mysql' &&
    directive.notBeforeMonths !== undefined &&
    directive.clock.kind !== 'terminated'
  ) {
    add(
      'notBeforeMonths',
      'absent unless the clock is terminated',
      String(directive.notBeforeMonths),
      'remove it or count from termination',
    );
  }
  if (directive.engine === 'redis' && directive.clock.kind === 'createdInKey') {
    const wrong = wrongPattern(directive.clock.pattern);
    if (wrong !== undefined) {
      add(
        'clock.pattern',
        'a regular expression with exactly one group',
        wrong,
        'put the digits of the date in the one group, other groups as (?:…)',
      );
    }
  }
}

type Add = (property: string, allowed: string, got: string, remedy: string) => void;

function checkMongodb(directive: MongodbDirective, add: Add): void {
  const names = [
    ['database', 'database', directive.database],
    ['collection', 'collection', directive.collection],
    ['clock.field', 'field', directive.clock.field],
    ['expireAtField', 'field', directive.expireAtField],
  ] as const;
  for (const [property, kind, name] of names) {
    const allowed = name === undefined ? undefined : wrongMongodbName(kind, name);
    if (allowed !== undefined) add(property, allowed, `'${name ?? ''}'`, 'correct the location of the placement');
  }
  const wanted = directive.form === 'expireAt' ? 0 : Math.ceil(directive.deleteAfterMs / SECOND_MS);
  if (directive.expireAfterSeconds !== wanted) {
    add(
      'expireAfterSeconds',
      `${wanted} seconds for form '${directive.form}' and 'deleteAfterMs'`,
      `${directive.expireAfterSeconds} seconds`,
      'solve the placement again: the index would delete at another age than the sweep',
    );
  }
  if (directive.form === 'expireAt' && directive.expireAtField === undefined) {
    add('expireAtField', "given for form 'expireAt'", 'nothing', 'name the field with the absolute time of expiry');
  }
  if (directive.form === 'age' && directive.expireAtField !== undefined) {
    add('expireAtField', "absent for form 'age'", `'${directive.expireAtField}'`, "remove it or use form 'expireAt'");
  }
}

function checkCos(directive: CosDirective, add: Add): void {
  const parts = directive.prefix.split(APPLICATION);
  if (directive.terminations === undefined && !directive.prefix.endsWith('/')) {
    add(
      'prefix',
      "one that ends in '/'",
      `'${directive.prefix}'`,
      'give the category its own folder: the prefix of one would also match its neighbours',
    );
  }
  if (directive.terminations === undefined) {
    if (parts.length > 1)
      add(
        'prefix',
        `without ${APPLICATION} unless 'terminations' is given`,
        `'${directive.prefix}'`,
        'add the terminations table or write the prefix out',
      );
    if (directive.notBeforeMonths !== undefined)
      add(
        'notBeforeMonths',
        "absent unless 'terminations' is given",
        String(directive.notBeforeMonths),
        'remove it or add the terminations table',
      );
  } else if (parts.length !== 2 || parts[1] !== '/') {
    // without the slash the prefix of application 14 would also match application 140.
    add(
      'prefix',
      `one that ends in '${APPLICATION}/'`,
      `'${directive.prefix}'`,
      'give every application its own folder',
    );
  } else if (directive.deleteAfterMs === null) {
    add(
      'deleteAfterMs',
      "a number of milliseconds when 'terminations' is given",
      'null',
      'no lifecycle rule knows when an application ended: say the age',
    );
  }
}

function wrongPattern(pattern: string): string | undefined {
  try {
    const groups = new RegExp(`${pattern}|`).exec('')?.length ?? 0;
    return groups === 2 ? undefined : `${groups - 1} groups in '${pattern}'`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function ageProperty(directive: Directive): string {
  if (directive.engine === 'redis') return 'capMs';
  return directive.engine === 'ckafka' ? 'trimAfterMs' : 'deleteAfterMs';
}
