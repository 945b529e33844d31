// SPDX-License-Identifier: Apache-2.0
import { same } from '../../../lib/verify/reading/json';

const parsed = (text: string): unknown => JSON.parse(text);

describe('two values of documents', () => {
  test.each([
    ['{"a":[1,{"b":null}]}', '{"a":[1,{"b":null}]}'],
    ['{"a":1,"b":2}', '{"b":2,"a":1}'],
    ['{"__proto__":{"x":1}}', '{"__proto__":{"x":1}}'],
  ])('say the same: %s and %s', (one, other) => {
    expect(same(parsed(one), parsed(other))).toBe(true);
  });

  test.each([
    ['{"a":1}', '{"a":1,"b":2}'],
    ['{"a":1}', '{"a":"1"}'],
    ['[1]', '[1,2]'],
    ['[]', '{}'],
    ['null', '{}'],
    ['{}', '{"constructor":1}'],
    ['{"__proto__":{"x":1}}', '{}'],
  ])('say different things either way round: %s and %s', (one, other) => {
    expect(same(parsed(one), parsed(other))).toBe(false);
    expect(same(parsed(other), parsed(one))).toBe(false);
  });

  test('take a member that is undefined for none', () => {
    expect(same({ a: undefined }, {})).toBe(true);
    expect(same({}, { a: undefined })).toBe(true);
  });
});
