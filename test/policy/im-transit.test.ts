// SPDX-License-Identifier: Apache-2.0
import { HOUR_MS, imPolicy, obligationOf, type ImCategory } from '../../lib/policy';

test('the policy of the service lets messages that are never stored travel for a day and a half, and a profile not at all', () => {
  expect(obligationOf<ImCategory>(imPolicy, 'userInformation', 'neverStored')).toBe('transient');
  expect(obligationOf<ImCategory>(imPolicy, 'chatMessages', 'neverStored')).toMatchObject({
    deadlineMs: 36 * HOUR_MS,
    backupAllowanceMs: 0,
    promise: { side: 'transit', disclosed: false },
  });
  expect(obligationOf<ImCategory>({ ...imPolicy, strict: true }, 'chatMessages', 'neverStored')).toBe('transient');
});
