// SPDX-License-Identifier: Apache-2.0
import { definePolicy, Duration, imPolicy, Period, type Category, type Policy } from '../../lib/policy';
import type { Provisioned } from '../../lib/document';
import { check, documents, english, errorsOf, placed, provisioned } from './estate';

function withCategory(name: keyof typeof imPolicy.categories, change: Partial<Category>): Policy {
  const category: Category = imPolicy.categories[name];
  return definePolicy({ ...imPolicy, categories: { ...imPolicy.categories, [name]: { ...category, ...change } } });
}

const source = { section: 'test' };

describe('documents that agree', () => {
  test('have warnings only: of backups that no module tells of, and of windows', () => {
    const findings = check();
    expect(findings.map(({ rule, level }) => [rule, level])).toEqual([
      ['retention/document-backup-allowance', 'warning'],
      ['retention/document-backup-allowance', 'warning'],
      // configuration, user information, chat messages, and how long those are in transit that are never stored.
      ['retention/document-window', 'warning'],
      ['retention/document-window', 'warning'],
      ['retention/document-window', 'warning'],
      ['retention/document-window', 'warning'],
    ]);
    expect(findings[2]?.message).toBe(
      "'window.within' of 'configuration' must be disclosed in the privacy module, got no version (en, ja, ko, pt, zh) that does",
    );
    expect(findings[0]).toMatchObject({
      message:
        "'backup allowance' must be disclosed in the privacy module, got no version (en, ja, ko, pt, zh) that does",
      remedy: expect.stringContaining('en: Backup copies are kept for up to 10 days longer.'),
    });
    expect(findings[0]?.locations.at(-1)).toEqual({
      file: 'instant-messaging',
      line: 1,
      text: 'backup allowance: 10 d, disclosed: false',
    });
  });

  test('are judged only for the modules that are given', () => {
    const privacy = english.filter(({ module }) => module === 'privacy');
    expect(errorsOf({ documents: privacy })).toEqual([]);
    expect(errorsOf({ documents: [] })).toEqual([]);
  });
});

describe('the policy in code', () => {
  const log = (rule: Category['rule']): Policy => withCategory('log', { rule });
  const configuration = imPolicy.categories.configuration.rule;
  const chat = imPolicy.categories.chatMessages.rule;
  const changed = (change: object): Category['rule'] => ({ ...configuration, ...change });
  const chosen = (change: object): Category['rule'] => ({ ...chat, ...change });

  test.each<[string, Policy, string, string]>([
    [
      'keeps logs for longer',
      log({ kind: 'age', from: 'created', moment: Duration.days(8), window: 'before', source }),
      'retention/document-period-disagrees',
      "'moment' of 'log' must be 8d as in the policy, got 7d in the document",
    ],
    [
      'counts hours of another number',
      log({ kind: 'age', from: 'created', moment: Duration.hours(167), window: 'before', source }),
      'retention/document-period-disagrees',
      "'moment' of 'log' must be 167h as in the policy, got 7d in the document",
    ],
    [
      'never stores what the document keeps',
      log({ kind: 'transient', source }),
      'retention/document-rule-disagrees',
      "'rule' of 'log' must be never stored as in the policy, got 7d from the start in the document",
    ],
    [
      'keeps for an age what the document keeps while used',
      withCategory('configuration', {
        rule: { kind: 'age', from: 'created', moment: Period.months(2), window: 'before', source },
      }),
      'retention/document-rule-disagrees',
      "'rule' of 'configuration' must be P2M from the start as in the policy, got while used, then P2M in the document",
    ],
    [
      'keeps 60 days for two months',
      withCategory('configuration', { rule: changed({ moment: Duration.days(60) }) }),
      'retention/document-period-disagrees',
      "'moment' of 'configuration' must be 60d as in the policy, got P2M in the document",
    ],
    [
      'adds the days that its window has to the moment',
      withCategory('configuration', { rule: changed({ moment: Period.months(2).plus(Duration.days(7)) }) }),
      'retention/document-period-disagrees',
      "'moment' of 'configuration' must be P2M + 7 d as in the policy, got P2M in the document",
    ],
    [
      'has another default',
      withCategory('chatMessages', { rule: chosen({ default: Duration.days(30) }) }),
      'retention/document-default-disagrees',
      "'default' of 'chatMessages' must be 30d as in the policy, got 7d in the document",
    ],
    [
      'does not know the choice that nothing is stored',
      withCategory('chatMessages', { rule: chosen({ orNeverStored: false }) }),
      'retention/document-choice-disagrees',
      "'orNeverStored' of 'chatMessages' must be no choice of the customer as in the policy, got a choice of the customer in the document",
    ],
    [
      'keeps for an age what customers choose',
      withCategory('chatMessages', {
        rule: { kind: 'age', from: 'created', moment: Duration.days(7), window: 'before', source },
      }),
      'retention/document-rule-disagrees',
      "'rule' of 'chatMessages' must be 7d from the start as in the policy, got chosen by the customer, default 7d, or never stored in the document",
    ],
    [
      'lets customers choose what the document fixes',
      withCategory('log', { rule: chat }),
      'retention/document-rule-disagrees',
      "'rule' of 'log' must be chosen by the customer, default 7d, or never stored as in the policy, got 7d from the start in the document",
    ],
    [
      'is the controller of what the document processes',
      withCategory('userInformation', { role: 'controller' }),
      'retention/document-category-wrong-module',
      "'category' must be one of chatMessages in the dataProcessing module, got 'userInformation'",
    ],
    [
      'holds a kind of data that the document does not tell of',
      withCategory('log', { contains: ['avatar URL'] }),
      'retention/document-content-undisclosed',
      "'contains' of 'log' must be in the document, got 'avatar URL', of which avatarUrl is not",
    ],
  ])('%s', (_, policy, rule, message) => {
    expect(errorsOf({ policy })).toContainEqual([rule, message]);
  });

  test('has a category that no document tells of', () => {
    const voice: Category = { role: 'processor', rule: { kind: 'transient', source }, contains: [] };
    const policy: Policy = definePolicy({ ...imPolicy, categories: { ...imPolicy.categories, voice } });
    expect(errorsOf({ policy, documents: english })).toEqual([
      [
        'retention/document-category-undisclosed',
        "'category' must be one that the dataProcessing module tells of, got 'voice', which it does not",
      ],
    ]);
  });

  test('lacks a category that the document promises', () => {
    const { log: _log, ...categories } = imPolicy.categories;
    expect(
      errorsOf({ policy: definePolicy({ ...imPolicy, categories }), documents: english, provisioned }),
    ).toContainEqual([
      'retention/document-category-unknown',
      "'category' must be one of monitoring, configuration in the privacy module, got 'log'",
    ]);
  });

  test('describes data in words that nobody knows, which is a warning', () => {
    const policy = withCategory('log', { contains: ['gizmos'] });
    expect(check({ policy, documents: english })).toContainEqual(
      expect.objectContaining({
        level: 'warning',
        message: "'contains' of 'log' must be in words of the English lexicon, got 'gizmos'",
      }),
    );
  });

  test.each<[string, Policy, string]>([
    [
      'shares without asking',
      definePolicy({ ...imPolicy, recipients: [{ name: 'TRTC', what: 'x', optIn: false, source }] }),
      "'optIn' of recipient 'TRTC' must be false as in the policy, got true in the document",
    ],
    [
      'shares with nobody',
      definePolicy({ ...imPolicy, recipients: [] }),
      "'recipient' must be one of the policy (none), got 'TRTC' in the document",
    ],
    [
      'shares with somebody else',
      definePolicy({ ...imPolicy, recipients: [{ name: 'ACME', what: 'x', optIn: true, source }] }),
      "'recipient' must be in the document, got 'ACME' in the policy only",
    ],
  ])('%s', (_, policy, message) => {
    expect(errorsOf({ policy })).toContainEqual(['retention/document-recipient-disagrees', message]);
  });
});

describe('the backup allowance', () => {
  const allowance = imPolicy.backupAllowance!;
  const claimed = definePolicy({ ...imPolicy, backupAllowance: { ...allowance, disclosed: true } });

  test('is an error when the policy claims that documents tell of it', () => {
    expect(errorsOf({ policy: claimed })).toContainEqual([
      'retention/document-backup-allowance',
      "'disclosed' of the backup allowance must be false for the privacy module, got true in the policy",
    ]);
  });

  test('is no finding when nothing is backed up, or when the policy is strict', () => {
    expect(
      check({
        provisioned: { ...provisioned, backedUpSystems: ['MySQL'], placements: [placed('log', 'COS')] },
        documents: english,
      }).filter(({ rule }) => rule === 'retention/document-backup-allowance'),
    ).toEqual([]);
    expect(
      check({ policy: definePolicy({ ...imPolicy, strict: true }) }).filter(
        ({ rule }) => rule === 'retention/document-backup-allowance',
      ),
    ).toEqual([]);
  });

  test('is what is provisioned where that is known', () => {
    const longer: Provisioned = { ...provisioned, allowance: Duration.hours(300) };
    expect(check({ provisioned: longer })[0]?.remedy).toContain('for up to 13 days longer');
  });
});

test('two versions of one module and language are refused', () => {
  expect(errorsOf({ documents: [...documents, ...english] })).toContainEqual([
    'retention/document-version-twice',
    "'version' must be one for each module and language, got two of the privacy module in 'en'",
  ]);
});
