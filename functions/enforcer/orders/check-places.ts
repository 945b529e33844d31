// SPDX-License-Identifier: Apache-2.0
import {
  classesOf,
  classOf,
  daysOfClass,
  NEVER_STORED,
  type Directive,
  type DirectiveDocument,
  whyNotFound,
} from '../../../lib/directives';
import { fail, problem, RetentionError } from '../../../lib/errors';
import type { ChooseOrder, Order } from '../../../lib/orders';
import { countsFromEnd, whyNoEnd } from './ends';

/** An order that one of its places cannot carry out would look done: it is not taken. */
export function checkPlaces({ directives }: DirectiveDocument, order: Order): void {
  if (order.kind === 'terminate' || order.kind === 'resume') {
    checkEnds(directives);
    return;
  }
  if (order.kind === 'choose') checkClass(directives, order);
  const target =
    order.kind === 'choose'
      ? { application: order.application }
      : {
          ...(order.subject === undefined ? {} : { subject: order.subject }),
          ...(order.application === undefined ? {} : { application: order.application }),
        };
  RetentionError.throwIfAny(
    directives
      .filter((each) =>
        order.kind === 'erase'
          ? order.categories.includes(each.category)
          : each.category === order.category && daysOfClass(classOf(each) ?? '0d') > daysOfClass(order.class),
      )
      .flatMap(({ id, subject }) => {
        if (subject === undefined) {
          return [problem('retention/missing', id, 'subject', 'say how a subject is found there, or why it never is')];
        }
        const why = 'never' in subject ? undefined : whyNotFound(subject, target);
        if (why === undefined) return [];
        return [
          problem(
            'retention/invalid',
            id,
            'order',
            'one that this placement can carry out',
            why,
            'say both ids, or change the subject of the placement',
          ),
        ];
      }),
  );
}

/** An end that one of its places cannot take would be forgotten by a restore. */
function checkEnds(directives: DirectiveDocument['directives']): void {
  RetentionError.throwIfAny(
    directives.flatMap((each) => {
      const why = countsFromEnd(each) ? whyNoEnd(each) : whyNoTable(each, directives);
      if (why === undefined) return [];
      const remedy = "name the column or field of the application's id in 'subject' of that placement";
      return [problem('retention/invalid', each.id, 'order', 'one that this placement can carry out', why, remedy)];
    }),
  );
}

/** The folders of a bucket go by a table, which knows of an end only where it has a placement of its own. */
function whyNoTable(directive: Directive, directives: readonly Directive[]): string | undefined {
  const table = directive.engine === 'cos' ? directive.terminations : undefined;
  if (table === undefined) return undefined;
  const found = directives.some(
    (each) =>
      each.engine === 'mysql' &&
      countsFromEnd(each) &&
      each.unit === table.unit &&
      each.database === table.database &&
      each.table === table.table,
  );
  return found
    ? undefined
    : `the placement goes by '${table.database}.${table.table}', which has no placement of its own`;
}

/** A class of which nothing is placed keeps nothing, and nobody knows how long it would. */
function checkClass(directives: DirectiveDocument['directives'], { category, class: chosen }: ChooseOrder): void {
  const known = classesOf(directives, category);
  if (chosen === NEVER_STORED ? known.length > 0 : known.includes(chosen)) return;
  fail(
    'retention/invalid',
    'order',
    'class',
    known.length === 0 ? `a category whose period is chosen` : `one of ${[...known, NEVER_STORED].join(', ')}`,
    `'${chosen}' of '${category}'`,
    'offer only classes that are placed',
  );
}
