// SPDX-License-Identifier: Apache-2.0
import { functionOrders } from '../../../../functions/enforcer/orders/function-orders';
import { CosDouble } from '../../../helpers/cos-double';
import { cosDirective, DAY_MS, document } from '../../../helpers/directives';
import { choose, ENGINES, erase } from './orders-scene';

const media = cosDirective({
  id: 'chatMessages/30d/cos/media-000000',
  category: 'chatMessages',
  prefix: 'chat/',
  subject: { prefix: 'chat/{application}/{subject}/' },
});

describe('orders that the function carries out', () => {
  let data: CosDouble;
  let ledger: CosDouble;
  let hosts: { data: string; ledger: string };

  beforeEach(async () => {
    data = new CosDouble();
    ledger = new CosDouble();
    ledger.listsPut = true;
    hosts = { data: await data.start(), ledger: await ledger.start() };
  });
  afterEach(() => Promise.all([data.stop(), ledger.stop()]));

  const drop = (name: string, body: string): void => {
    ledger.stored.set(`/orders/inbox/${name}`, Buffer.from(body));
    ledger.put(`orders/inbox/${name}`, Date.now());
  };
  const names = (): string[] => [...ledger.stored.keys()].sort();
  const run = async (more: { dryRun?: boolean; aheadMs?: number } = {}) => {
    const lines: Record<string, unknown>[] = [];
    const endpoint = { hosts: [hosts.ledger], user: 'id', password: 'key' };
    const ok = await functionOrders({
      bucket: 'im-orders-1250000000',
      endpoint,
      document: document(media),
      endpoints: { files: { hosts: [hosts.data], user: 'id', password: 'key' } },
      engines: ENGINES,
      withinMs: DAY_MS,
      budgetMs: 60_000,
      dryRun: more.dryRun ?? false,
      now: () => Date.now() + (more.aheadMs ?? 0),
      log: (line) => lines.push({ ...line }),
    });
    return { ok, lines };
  };
  const order = JSON.stringify(erase('u', { application: '1' }));

  test('are taken out of the inbox, carried out, and are one when given twice', async () => {
    data.put('chat/1/u/a', Date.now());
    data.put('chat/1/v/a', Date.now());
    drop('a.json', `${order}\n`);
    drop('b.json', order);
    const { ok, lines } = await run();
    expect(ok).toBe(true);
    expect(lines).toMatchObject([
      { id: 'inbox', taken: 1, known: 1, refused: 0, error: null },
      { id: media.id, deleted: 1, error: null },
    ]);
    expect(data.keys()).toEqual(['chat/1/v/a']);
    expect(names().filter((name) => name.includes('inbox'))).toEqual([]);
    expect(names().filter((name) => name.startsWith('/orders/log/'))).toHaveLength(1);
  });

  test('are refused as a whole object with the reason beside it, hold up no other, and alarm', async () => {
    drop('bad.json', `${order}\n${order.slice(0, 40)}`);
    drop(
      'contradicts.json',
      [choose('1', 'neverStored'), choose('1', '30d')].map((each) => JSON.stringify(each)).join('\n'),
    );
    drop('empty.json', '\n');
    drop('future.json', JSON.stringify(erase('u', { application: '1', receivedAt: '2999-01-01T00:00:00Z' })));
    drop('good.json', JSON.stringify(erase('w', { application: '1' })));
    drop('nobody.json', JSON.stringify(erase('u')));
    drop('unknown.json', JSON.stringify(erase('u', { application: '1', categories: ['x'] })));
    const { ok, lines } = await run();
    expect(ok).toBe(false);
    expect(lines[0]).toMatchObject({ id: 'inbox', taken: 1, refused: 6, alarm: true });
    const reasonOf = (name: string): string =>
      ledger.stored.get(`/orders/refused/${name}.json.reason`)?.toString() ?? '';
    expect(reasonOf('bad')).toMatch(/line 2 is no JSON on one line; it may be cut/);
    expect(reasonOf('contradicts')).toMatch(/'class' must be 'neverStored' as in the order at line 1/);
    expect(reasonOf('empty')).toMatch(/without an order/);
    expect(reasonOf('future')).toMatch(/'receivedAt' must be at most 5 min ahead/);
    expect(reasonOf('nobody')).toMatch(/say both ids/);
    expect(reasonOf('unknown')).toMatch(/'category' must be one of chatMessages/);
    // nothing of a subject is in what alarms.
    expect(JSON.stringify(lines)).not.toMatch(/"u"|"w"/);
  });

  test('stay where they are in a dry run', async () => {
    data.put('chat/1/u/a', Date.now());
    drop('a.json', order);
    await run({ dryRun: true });
    expect(names()).toEqual(['/orders/inbox/a.json']);
    expect(data.keys()).toEqual(['chat/1/u/a']);
  });

  test('alarm and delete nothing while the ledger cannot be read', async () => {
    data.put('chat/1/u/a', Date.now());
    ledger.secretId = 'other';
    const { ok, lines } = await run();
    expect(ok).toBe(false);
    expect(lines).toMatchObject([
      { id: 'inbox', alarm: true, error: expect.stringMatching(/cannot be read/) as string },
    ]);
    expect(data.keys()).toEqual(['chat/1/u/a']);
  });

  test('are taken again, and are one, when the run was killed before the object went', async () => {
    data.put('chat/1/u/a', Date.now());
    drop('a.json', order);
    let kills = 0;
    ledger.cut = (request) => request.startsWith('DELETE') && kills++ < 4;
    expect((await run()).ok).toBe(false);
    ledger.cut = () => false;
    const { lines } = await run();
    expect(lines[0]).toMatchObject({ taken: 0, known: 1 });
    expect(names().filter((name) => name.startsWith('/orders/log/'))).toHaveLength(1);
    expect(data.keys()).toEqual([]);
  });
});
