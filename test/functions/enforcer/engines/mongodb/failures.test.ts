// SPDX-License-Identifier: Apache-2.0
import { explain } from '../../../../../functions/enforcer/engines/mongodb/failures';

describe('a refusal of MongoDB', () => {
  // the compatible server of the tests knows no users: these are the codes that MongoDB answers with.
  test.each([
    [
      18,
      'Authentication failed.',
      "im/a: 'credentials' must be a user that may log in at unit 'im', got 'Authentication failed.'; correct the secret of unit 'im' or its authentication database [retention/invalid]",
    ],
    [
      13,
      'not authorized on im',
      "im/a: 'credentials' must be a user with find, remove, createIndex, listIndexes and collMod on the collection, got 'not authorized on im'; grant the user of unit 'im' these actions [retention/invalid]",
    ],
  ])('with code %d says what to do', (code, message, expected) => {
    expect(() => explain(Object.assign(new Error(message), { code }), 'im', 'im/a')).toThrow(expected);
  });

  test('that nobody foresaw is thrown as it came', () => {
    const error = Object.assign(new Error('cursor killed'), { code: 237 });
    expect(() => explain(error, 'im', 'im/a')).toThrow(error);
  });
});
