// SPDX-License-Identifier: Apache-2.0
import { asStored, findsIds, holdsOne } from '../../../../../functions/enforcer/engines/mongodb/subject-field';
import { CONFUSABLE } from '../../orders/subject-ids';

test('no two ids are kept in the same form', () => {
  const forms = CONFUSABLE.flatMap((id) => asStored(id).map((form) => `${typeof form} ${String(form)}`));
  expect(new Set(forms).size).toBe(forms.length);
});

test.each<[boolean, object]>([
  [true, { key: { sender: 1 } }],
  [true, { key: { sender: -1, app: 1 } }],
  [true, { key: { sender: 'hashed' } }],
  [false, { key: { app: 1, sender: 1 } }],
  [false, { key: { sender: '2d' } }],
  [false, { key: { sender: 1 }, collation: { locale: 'en', strength: 2 } }],
  [false, { key: { sender: 1 }, partialFilterExpression: { app: '1' } }],
  [false, { key: { sender: 1 }, hidden: true }],
])('an index finds ids as they are: %p %j', (finds, index) => {
  expect(findsIds(index as never, 'sender')).toBe(finds);
});

test('a field holds one value where nothing on its way is an array', () => {
  expect(holdsOne('owner.id')).toEqual([{ 'owner.0': { $exists: false } }, { 'owner.id.0': { $exists: false } }]);
});
