// SPDX-License-Identifier: Apache-2.0
import { checkCollection, type CollectionInfo } from '../../../../../functions/enforcer/engines/mongodb/collection';
import { DAY, directive } from './fixture';

describe('a collection with a deadline', () => {
  test.each<[string, Omit<CollectionInfo, 'name'>]>([
    ['plain', { type: 'collection', options: {} }],
    ['without a type, as servers before 3.4 say it', { options: {} }],
    ['with a validator', { type: 'collection', options: { validator: {} } }],
    ['with images switched off', { options: { changeStreamPreAndPostImages: { enabled: false } } }],
  ])('may be %s', (_, found) => {
    expect(checkCollection(directive(), { name: 'messages', ...found })).toEqual([]);
  });

  test.each<[string, Omit<CollectionInfo, 'name'>, string]>([
    ['a view', { type: 'view' }, "a view under 'im.messages'"],
    ['a time series', { type: 'timeseries' }, "a timeseries under 'im.messages'"],
    ['capped', { type: 'collection', options: { capped: true } }, 'a capped collection'],
    [
      'of images',
      { options: { changeStreamPreAndPostImages: { enabled: true } } },
      "'changeStreamPreAndPostImages' must be off",
    ],
    ['of images in a form that is not known', { options: { changeStreamPreAndPostImages: {} } }, 'got {} on'],
    ['of images in no form', { options: { changeStreamPreAndPostImages: null } }, 'got null on'],
  ])('may not be %s', (_, found, message) => {
    expect(() => checkCollection(directive(), { name: 'messages', ...found })).toThrow(message);
  });

  test('of which the server says no options is not known', () => {
    expect(checkCollection(directive(), { name: 'messages', type: 'collection' })).toMatchObject([
      { guard: 'collection', got: expect.stringContaining('not known') as unknown },
    ]);
  });

  test.each([
    [60, 1],
    [(7 * DAY) / 1_000, 0],
    ['off', 1],
  ])('that deletes by its own key after %s s gives %s findings', (expireAfterSeconds, count) => {
    expect(
      checkCollection(directive(), { name: 'messages', options: { clusteredIndex: {}, expireAfterSeconds } }),
    ).toHaveLength(count);
  });
});
