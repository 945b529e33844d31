// SPDX-License-Identifier: Apache-2.0
import { fuzzVerify } from '../helpers/fuzz';

const CASES = 5_000;
/** A case that takes so long hangs; the slowest takes a tenth of a second on a busy machine. */
const HANG_MS = 10_000;

test('malformed input is a clear error or a finding, and never a crash or a hang', () => {
  const { judged, refused, slowestMs } = fuzzVerify(CASES);
  expect(judged + refused).toBe(CASES);
  expect(Math.min(judged, refused)).toBeGreaterThan(CASES / 10);
  expect(slowestMs).toBeLessThan(HANG_MS);
}, 300_000);
