// SPDX-License-Identifier: Apache-2.0
import {
  classesOf,
  classOf,
  daysOfClass,
  NEVER_STORED,
  type DirectiveDocument,
  whyNotFound,
} from '../../../lib/directives';
import { fail, problem, RetentionError } from '../../../lib/errors';
import type { ChooseOrder, Order } from '../../../lib/orders';

/** An order that one of its places cannot carry out would look done: it is not taken. */
export function checkPlaces({ directives }: DirectiveDocument, order: Order): void {
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
