// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { jsonSchema } from '../../lib/form/json-schema';
import { checkOrder, checkOrdersFile, ORDER, orderId, readOrders, type Order } from '../../lib/orders';

const NOW = Date.UTC(2026, 10, 28, 12);
const CONTEXT = { categories: ['userInformation', 'chatMessages'], nowMs: NOW };

const ERASE = {
  version: 1,
  kind: 'erase',
  subject: 'u-4711',
  application: '1400000001',
  categories: ['userInformation', 'chatMessages'],
  receivedAt: '2026-11-28T09:00:00Z',
  by: 'support',
} as const satisfies Order;

const CHOOSE = {
  version: 1,
  kind: 'choose',
  application: '1400000001',
  category: 'chatMessages',
  class: '30d',
  at: '2026-11-28T09:00:00+08:00',
  by: 'console',
} as const satisfies Order;

function messages(input: unknown): string[] {
  return checkOrder(input, 'line 1', CONTEXT).map(({ message }) => message);
}

describe('an order', () => {
  test('of erasure or of a choice is taken as it is', () => {
    expect(messages(ERASE)).toEqual([]);
    expect(messages(CHOOSE)).toEqual([]);
  });

  test.each([
    ['another version', { ...ERASE, version: 2 }, /^'version' must be one of 1/],
    ['nobody', { ...ERASE, subject: undefined, application: undefined }, /^'subject' must be given where/],
    ['an empty subject', { ...ERASE, subject: '' }, /^'subject' must be at least 1 long/],
    ['a subject of 257 characters', { ...ERASE, subject: 'x'.repeat(257) }, /^'subject' must be at most 256 long/],
    ['a line break in a subject', { ...ERASE, subject: 'a\nb' }, /^'subject' must be text without control/],
    ['no category', { ...ERASE, categories: [] }, /^'categories' must be at least 1 long/],
    ['an unknown category', { ...ERASE, categories: ['chat'] }, /^'category' must be one of userInformation, chatM/],
    ['a date without a zone', { ...ERASE, receivedAt: '2026-11-28T09:00:00' }, /^'receivedAt' must be a date and time/],
    [
      'a date of the future',
      { ...ERASE, receivedAt: '2026-11-28T12:06:00Z' },
      /^'receivedAt' must be at most 5 min ah/,
    ],
    ['a member that nobody reads', { ...ERASE, subjects: ['x'] }, /^'order' must be without members that nobody/],
    ['a class that is no period', { ...CHOOSE, class: '1 month' }, /^'class' must be 'neverStored' or whole days/],
    ['a list', [ERASE], /^'order' must be/],
    ['nothing', undefined, /^'order' must be/],
  ])('fails when it names %s', (_, input, message) => {
    expect(messages(input)).toEqual([expect.stringMatching(message)]);
  });

  test('never repeats the value of an id in a problem', () => {
    const subject = 'erika.mustermann\u0000@example.com';
    expect(messages({ ...ERASE, subject }).join()).not.toContain('erika');
  });

  test('given twice is one, whatever the spelling of its instant, the order of its categories and who gave it', () => {
    const again = { ...ERASE, categories: [...ERASE.categories].reverse(), receivedAt: '2026-11-28T17:00:00+08:00' };
    expect(orderId({ ...again, by: 'mail', ticket: 'T-1' })).toBe(orderId(ERASE));
  });

  test('has a name of its own where anything else differs', () => {
    const id = fc.string({ minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(id, id, id, id, (a, b, c, d) => {
        const one = orderId({ ...ERASE, subject: a, application: b });
        const other = orderId({ ...ERASE, subject: c, application: d });
        expect(one === other).toBe(a === c && b === d);
      }),
    );
  });

  test('has a schema that others can check it with', () => {
    expect(JSON.stringify(jsonSchema('Order', ORDER))).toContain('"receivedAt":{"type":"string","format":"date-time"');
  });
});

describe('a file of orders', () => {
  const write = (text: string): string => {
    const file = join(mkdtempSync(join(tmpdir(), 'retention-orders-')), 'orders.ndjson');
    writeFileSync(file, text);
    return file;
  };

  test('is read line by line', async () => {
    const file = write(`${JSON.stringify(ERASE)}\n\n${JSON.stringify(CHOOSE)}\n`);
    expect(await checkOrdersFile(file, CONTEXT)).toBe(2);
    const kinds: string[] = [];
    for await (const order of readOrders(file, CONTEXT)) kinds.push(order.kind);
    expect(kinds).toEqual(['erase', 'choose']);
  });

  test('fails as a whole when it is cut in the middle of a line', async () => {
    const file = write(`${JSON.stringify(ERASE)}\n${JSON.stringify(CHOOSE).slice(0, 40)}`);
    await expect(checkOrdersFile(file, CONTEXT)).rejects.toThrow(
      /line 2: 'order' must be one JSON object on one line, got 40 characters that are no JSON/,
    );
  });

  test('fails when two choices of one instant contradict each other', async () => {
    const file = write(`${JSON.stringify(CHOOSE)}\n${JSON.stringify({ ...CHOOSE, class: '7d' })}\n`);
    await expect(checkOrdersFile(file, CONTEXT)).rejects.toThrow(/line 2: 'class' must be '30d' as in the order at/);
  });

  test('fails when there is none', async () => {
    await expect(checkOrdersFile('no-such.ndjson', CONTEXT)).rejects.toThrow(/'no-such.ndjson' must be a readable/);
  });
});
