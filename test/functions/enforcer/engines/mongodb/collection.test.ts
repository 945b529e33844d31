// SPDX-License-Identifier: Apache-2.0
import { checkCollection, type CollectionInfo } from '../../../../../functions/enforcer/engines/mongodb/collection';
import { directive } from './fixture';

describe('a collection with a deadline', () => {
  test.each<[string, CollectionInfo]>([
    ['plain', { type: 'collection', options: {} }],
    ['without a type, as servers before 3.4 say it', {}],
    ['with a validator', { type: 'collection', options: { validator: {} } }],
    ['with images switched off', { options: { changeStreamPreAndPostImages: { enabled: false } } }],
  ])('may be %s', (_, found) => {
    expect(() => checkCollection(directive(), found)).not.toThrow();
  });

  test.each<[string, CollectionInfo, string]>([
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
    expect(() => checkCollection(directive(), found)).toThrow(message);
  });
});
