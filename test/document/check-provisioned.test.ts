// SPDX-License-Identifier: Apache-2.0
import type { Provisioned } from '../../lib/document';
import { check, english, errorsOf, placed, provisioned } from './estate';

describe('what is provisioned', () => {
  const without = (test: (placement: Provisioned['placements'][number]) => boolean): Provisioned => ({
    ...provisioned,
    placements: provisioned.placements.filter((placement) => !test(placement)),
  });
  const plus = (...more: Provisioned['placements']): Provisioned => ({
    ...provisioned,
    placements: [...provisioned.placements, ...more],
  });

  test.each<[string, Provisioned, string, string]>([
    [
      'holds no logs',
      without(({ category }) => category === 'log'),
      'retention/document-category-unplaced',
      "'placements' must hold a system of record of 'log', got no placement",
    ],
    [
      'holds copies of logs only',
      without(({ system }) => system === 'CLS'),
      'retention/document-category-unplaced',
      "'placements' must hold a system of record of 'log', got derived placements only",
    ],
    [
      'does not keep a promise',
      plus(placed('log', 'MongoDB', { enforced: false })),
      'retention/document-category-unenforced',
      "'log-mongodb' must keep the promise of 'log', got a placement that does not",
    ],
    [
      'has no place for the default class',
      without((one) => one.category === 'userInformation' && one.class === '7d'),
      'retention/document-class-unplaced',
      "'class' of 'userInformation' must be placed for the default of 7d, got 30d",
    ],
    [
      'uses a system that no document tells of',
      plus(placed('log', 'Elasticsearch')),
      'retention/document-system-undisclosed',
      "'system' of 'log-elasticsearch' must be one that the row of 'log' names (CLB, MySQL, MongoDB, Redis, CKafka, COS), got Elasticsearch",
    ],
    [
      'keeps CLB logs in CLS without saying of what that is a part',
      { ...provisioned, disclosedAs: [] },
      'retention/document-system-undisclosed',
      "'system' of 'log-cls' must be one that the row of 'log' names (CLB, MySQL, MongoDB, Redis, CKafka, COS), got CLS",
    ],
    [
      'gives no reason',
      { ...provisioned, disclosedAs: [{ system: 'CLS', as: 'CLB', reason: ' ' }] },
      'retention/document-disclosed-as',
      "'reason' of disclosedAs CLS must be given, got nothing",
    ],
    [
      'explains a system that is not used',
      { ...provisioned, disclosedAs: [...provisioned.disclosedAs, { system: 'TDSQL', as: 'MySQL', reason: 'x' }] },
      'retention/document-disclosed-as',
      "'disclosedAs' must be about a system in use, got TDSQL, which holds nothing",
    ],
    [
      'has no backup where the document promises one',
      { ...provisioned, backedUpSystems: ['Redis'] },
      'retention/document-backup-not-provisioned',
      "'backedUpSystems' must hold MySQL as the document says, got Redis",
    ],
  ])('%s', (_, changed, rule, message) => {
    expect(errorsOf({ provisioned: changed, documents: english })).toContainEqual([rule, message]);
  });

  test('does not use a system that is disclosed, which is a warning', () => {
    expect(check({ provisioned: without(({ system }) => system === 'COS'), documents: english })).toContainEqual(
      expect.objectContaining({
        level: 'warning',
        rule: 'retention/document-system-unused',
        message: "'COS' must hold something of the privacy module, got no placement there",
      }),
    );
  });

  test('is under a hold that the document does not except, which is a warning', () => {
    const held = check({ provisioned: { ...provisioned, holds: ['log', 'chatMessages'] }, documents: english });
    expect(held.filter(({ rule }) => rule === 'retention/document-hold-undisclosed')).toEqual([
      expect.objectContaining({
        level: 'warning',
        message: "'holds' must be on categories for which the document excepts the law, got 'log'",
      }),
    ]);
  });

  test('names both sources of a finding', () => {
    const [finding] = check({ provisioned: plus(placed('log', 'Elasticsearch')), documents: english }).filter(
      ({ level }) => level === 'error',
    );
    expect(finding?.locations).toEqual([
      { file: 'privacy-module.en.md', line: 17, text: expect.stringContaining('Log data') },
      { file: 'estate', line: 1, text: 'log-elasticsearch: log in Elasticsearch' },
    ]);
  });
});
