// SPDX-License-Identifier: Apache-2.0
import { join } from 'node:path';
import { provisionedOf } from '../../lib/command/policy';
import { LEXICONS, policyCheck, writeDocument, type Provisioned, type WrittenKind } from '../../lib/document';
import { loadEstate } from '../../lib/estate';
import { definePolicy, Duration, imPolicy, Period, type Policy } from '../../lib/policy';
import { problemsOf } from '../helpers/problems';

const estate = loadEstate(join(__dirname, '..', '..', 'retention.config.ts'));
const provisioned = provisionedOf(estate, 'retention.config.ts');
const KINDS: readonly WrittenKind[] = ['schedule', 'record', 'notice'];
const LANGUAGES = LEXICONS.map(({ language }) => language);
const all = KINDS.flatMap((kind) => LANGUAGES.map((language) => [kind, language] as const));

function written(kind: WrittenKind, language: string, policy: Policy = estate.policy, of = provisioned): string {
  return writeDocument({ policy, provisioned: of, kind, language });
}

function check(files: Readonly<Record<string, string>>, policy: Policy = estate.policy, of = provisioned) {
  return policyCheck(Object.keys(files), { policy, provisioned: of, readFile: (file) => files[file] ?? '' });
}

describe('a document that is written from the policy', () => {
  test.each(all)('is read back without a difference: %s in %s', (kind, language) => {
    const { json } = check({ 'x.md': written(kind, language) });
    expect(json.problems).toEqual([]);
    expect(json.findings).toEqual([]);
    expect(json.exitCode).toBe(0);
    expect(json.documents.map((document) => [document.kind, document.module, document.statements])).toEqual([
      [kind, 'privacy', 3],
      [kind, 'dataProcessing', 2],
    ]);
  });

  test.each(KINDS)('says the same in all languages: %s', (kind) => {
    const { json } = check(Object.fromEntries(LANGUAGES.map((language) => [language, written(kind, language)])));
    expect(json.findings).toEqual([]);
    expect(json.documents).toHaveLength(2 * LANGUAGES.length);
  });

  test.each(all)('is not believed with another number anywhere: %s in %s', (kind, language) => {
    const text = written(kind, language);
    const numbers = [...text.matchAll(/\d+/g)];
    expect(numbers.length).toBeGreaterThan(6);
    // every number of the English texts; elsewhere the same code reads them, so some are enough.
    for (const { 0: number, index } of numbers.filter((_, at) => language === 'en' || at % 9 === 0)) {
      const other = `${text.slice(0, index)}${Number(number) + 1}${text.slice(index + number.length)}`;
      expect([index, check({ 'x.md': other }).exitCode]).not.toEqual([index, 0]);
    }
  });

  test.each(all)('is not believed without one of its rows or sentences: %s in %s', (kind, language) => {
    const lines = written(kind, language).split('\n');
    for (const [at, line] of lines.entries()) {
      // a title and the heading of a table promise nothing.
      if (line === '' || line.startsWith('# ') || line.startsWith('### ')) continue;
      const other = lines.filter((_, index) => index !== at).join('\n');
      expect([line, check({ 'x.md': other }).exitCode]).not.toEqual([line, 0]);
    }
  });

  test.each(['web-shop', 'ticketing'])(
    'is read back without a difference where the estate is another: %s',
    (example) => {
      const file = join(__dirname, '..', '..', 'examples', example, 'retention.config.ts');
      const other = loadEstate(file);
      const { policy } = other;
      const of = provisionedOf(other, file);
      for (const [kind, language] of all)
        expect(check({ 'x.md': written(kind, language, policy, of) }, policy, of).json).toMatchObject({
          problems: [],
          findings: [],
          exitCode: 0,
        });
    },
  );

  test('discloses backups and windows, and says nothing of them where the policy is read strictly', () => {
    const notice = written('notice', 'en');
    expect(notice).toContain('Kept for 7 days.');
    expect(notice).toContain('Deleted 2 months after your use of the feature ends. Thereafter deleted within 7 days.');
    expect(notice).toContain('Backup copies are kept for up to 10 days longer.');
    const strict = { ...estate.policy, strict: true };
    expect(written('notice', 'en', strict)).not.toMatch(/Thereafter|Backup copies/);
    expect(check({ 'x.md': written('notice', 'en', strict) }, strict).json.findings).toEqual([]);
    expect(check({ 'x.md': notice }, strict).exitCode).toBe(1);
  });

  test('reserves the law for categories under a hold', () => {
    const held = { ...provisioned, holds: ['log'] };
    const notice = written('notice', 'en', estate.policy, held);
    expect(notice).toContain('Kept for 7 days, unless the law requires otherwise.');
    for (const language of LANGUAGES) {
      expect(check({ x: written('notice', language, estate.policy, held) }, estate.policy, held).json.findings).toEqual(
        [],
      );
    }
    expect(check({ x: written('notice', 'en') }, estate.policy, held).json.findings).not.toEqual([]);
  });

  test('may be beside the published modules, whose words are compared with the same policy', () => {
    const { json } = check({ a: written('notice', 'en'), b: written('schedule', 'en'), c: written('record', 'en') });
    expect(json.findings).toEqual([]);
  });
});

describe('a policy of one’s own', () => {
  const shop = definePolicy({
    name: 'shop | a',
    categories: {
      orders: {
        role: 'controller',
        rule: {
          kind: 'age',
          from: 'lastWritten',
          moment: Period.years(10),
          window: { side: 'after', within: Duration.hours(60), reason: 'tax law is a floor', disclosed: true },
          source: { section: 'notice, 3' },
        },
        contains: ['order number and text', 'price | currency', 'postal address (delivery, invoice)'],
      },
      baskets: {
        role: 'controller',
        rule: {
          kind: 'transient',
          inTransit: { atMost: Duration.hours(1), reason: 'a queue', disclosed: false },
          source: { section: 'notice, 4' },
        },
        contains: ['articles_in_basket'],
      },
      reviews: {
        role: 'processor',
        rule: {
          kind: 'customerChosen',
          from: 'created',
          default: Duration.days(1),
          classes: [Duration.days(1), Duration.days(60)],
          orNeverStored: false,
          window: 'before',
          source: { section: 'contract, 2' },
        },
        contains: ['pictures'],
      },
    },
    recipients: [{ name: 'Parcel Ltd', what: 'postal address', optIn: false, source: { section: 'notice, 5' } }],
  });
  const of: Provisioned = {
    placements: [
      {
        id: 'a',
        category: 'orders',
        system: 'MySQL',
        role: 'systemOfRecord',
        region: 'eu-frankfurt',
        keptAtLeastMs: 3_700 * 86_400_000,
        goneByMs: 3_701.5 * 86_400_000,
      },
      {
        id: 'b',
        category: 'baskets',
        system: 'CKafka',
        role: 'systemOfRecord',
        region: 'ap-tokyo',
        goneByMs: 3_600_000,
      },
      {
        id: 'c',
        category: 'reviews',
        system: 'COS',
        role: 'systemOfRecord',
        class: '1d',
        region: 'eu-frankfurt',
        keptAtLeastMs: 1,
        goneByMs: 86_400_000,
      },
      {
        id: 'd',
        category: 'reviews',
        system: 'COS',
        role: 'systemOfRecord',
        class: '60d',
        region: 'eu-frankfurt',
        keptAtLeastMs: 1,
        goneByMs: 86_400_000,
      },
    ],
    backedUpSystems: [],
    disclosedAs: [],
  };

  test.each(all)('is written in its own words where no lexicon has any: %s in %s', (kind, language) => {
    const text = written(kind, language, shop, of);
    expect(text.toLowerCase()).toContain('orders');
    if (kind !== 'notice')
      for (const entry of ['order number and text', 'price', 'currency']) expect(text).toContain(entry);
    expect(check({ x: text }, shop, of).json).toMatchObject({ problems: [], findings: [], exitCode: 0 });
  });

  test('is refused where a document cannot say its periods, instead of saying others', () => {
    const odd = (moment: Duration | Period): Policy => ({
      ...shop,
      categories: { orders: { ...shop.categories.orders, rule: { ...shop.categories.orders.rule, moment } as never } },
    });
    expect(
      problemsOf(() => written('notice', 'en', odd(Duration.hours(36)), of)).map(({ message }) => message),
    ).toEqual([
      "'period of orders' must be what a document can say: whole days, months or years, and at least one kind of data, got '1 d 12 h'; state it so in the policy, or write this document by hand",
    ]);
    expect(() => written('notice', 'en', odd(Period.months(2).plus(Duration.days(7))), of)).toThrow('P2M + 7 d');
    expect(() => written('notice', 'fr')).toThrow("'lang' must be one of en, ja, ko, pt, zh, got 'fr'");
  });
});

test('a published text that tells of its window is compared with the policy', () => {
  const file = 'Kept for 7 days. Thereafter deleted within 3 days.';
  const module = (cell: string): string =>
    [
      '# Processing',
      '| Personal information | Retention policy |',
      '| --- | --- |',
      `| User information | ${cell} |`,
    ].join('\n');
  const messages = check({ x: module(file) }, imPolicy).json.findings.map(({ message }) => message);
  expect(messages).toContain(
    "'disclosed' of 'window.within' of 'userInformation' must be true, got false in the policy",
  );
  const other = check({ x: module(file.replace('3 days', '4 days')) }, imPolicy).json.findings.map(
    ({ message }) => message,
  );
  expect(other).toContain("'window.within' of 'userInformation' must be 3d as in the policy, got 4d in the document");
});
