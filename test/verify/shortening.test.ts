// SPDX-License-Identifier: Apache-2.0
import * as fc from 'fast-check';
import type { Copy, Term } from '../../lib/lifetime';
import { shorteningsBetween, type Row } from '../../lib/verify';

const DAY_MS = 86_400_000;
const days = (id: string, count: number): Term => ({ id, text: id, ms: count * DAY_MS, basis: 'setting' });

/** How a bucket deletes: objects and versions alike by their age, or versions so long after they were replaced. */
type Form = { readonly age: number } | { readonly expiration: number; readonly noncurrent: number };

function rowOf(form: Form): Row {
  const live = 'age' in form ? days('cos-delete-by-age', form.age) : days('cos-expiration', form.expiration);
  const behind = 'age' in form ? [] : [days('cos-noncurrent-expiration', form.noncurrent)];
  const copies: Copy[] = [
    { kind: 'live', name: 'object', latest: [live], earliest: [live] },
    { kind: 'version', name: 'noncurrent version', latest: [live, ...behind], earliest: [] },
  ];
  const placement = { id: 'p', category: 'log', obligation: { deadlineMs: 400 * DAY_MS } };
  return { placement, copies } as unknown as Row;
}

/** Whether a version of an age, replaced at an age of its own, is gone. */
const isGone = (form: Form, ageDays: number, replacedDays: number): boolean =>
  'age' in form ? ageDays >= form.age : ageDays - replacedDays >= form.noncurrent;

/** The greatest age at which an object can still be replaced: then it is gone itself. */
const liveDays = (form: Form): number => ('age' in form ? form.age : form.expiration);

const form = fc.oneof(
  fc.record({ age: fc.integer({ min: 1, max: 12 }) }),
  fc.record({ expiration: fc.integer({ min: 1, max: 12 }), noncurrent: fc.integer({ min: 1, max: 6 }) }),
);

test('versions are said to go earlier exactly where one is gone after a change that would have stayed before it', () => {
  fc.assert(
    fc.property(form, form, (before, after) => {
      const [found] = shorteningsBetween([rowOf(before)], [rowOf(after)], []);
      // what shortens the live record is reported as that.
      fc.pre(liveDays(after) >= liveDays(before));
      let earlier = false;
      // half days, because settings are whole ones.
      for (let replaced = 0; replaced < liveDays(before); replaced += 0.5) {
        for (let age = replaced; age < 40; age += 0.5) {
          earlier ||= isGone(after, age, replaced) && !isGone(before, age, replaced);
        }
      }
      expect(found?.kind).toBe(earlier ? 'version' : undefined);
    }),
    { numRuns: 2_000 },
  );
});
