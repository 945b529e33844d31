// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gateLocal } from '../../../../functions/enforcer/orders/local-gate';
import { findOrders } from '../../../../functions/enforcer/orders/local-answer';
import { ordersLocal, type LocalOrders } from '../../../../functions/enforcer/orders/local-orders';
import { FolderObjects, Ledger, SETTLE_MS } from '../../../../functions/enforcer/orders';
import { ordersAreCarriedOut } from '../../../../functions/enforcer/orders/order-gate';
import { type Directive, type DirectiveDocument, DIRECTIVES_VERSION } from '../../../../lib/directives';
import { loadEstate } from '../../../../lib/estate';
import { directivesIn } from '../../../../lib/manifest';
import { buildApp } from '../../../../lib/stacks';
import { DAY_MS } from '../../../helpers/directives';
import { describeWith, findBinary, REDIS_INSTALL } from '../../../helpers/engines';
import { hasMariaDb } from '../../../helpers/mariadb';
import { hasMongo } from '../../../helpers/mongodb';
import { type EstateScene, startEstate, type Seed } from './estate-scene';
import { ENGINES } from './orders-scene';

const HOUR_MS = 3_600_000;

/** The directives of the reference estate, as `retention start` writes them, of the places that orders reach. */
function reference(): DirectiveDocument {
  const [stack] = buildApp(loadEstate('retention.config.ts'), {
    outdir: mkdtempSync(join(tmpdir(), 'retention-reference-')),
  }).stacks;
  if (stack === undefined) throw new Error('the reference estate has no stack');
  const directives = directivesIn(stack.manifest).filter(
    ({ subject }) => subject !== undefined && !('never' in subject),
  );
  return { version: DIRECTIVES_VERSION, stack: stack.node.id, region: stack.manifest.region, directives };
}

const engines = {
  'redis-server': findBinary('redis-server'),
  mariadb: hasMariaDb() ? 'yes' : undefined,
  'a MongoDB': hasMongo() ? 'yes' : undefined,
};

describeWith(engines, REDIS_INSTALL)('orders on the reference estate', () => {
  const document = reference();
  const ofOrders = document.directives.filter(
    (each) => each.category !== 'configuration' || ('clock' in each && each.clock.kind === 'terminated'),
  ).length;
  let scene: EstateScene;
  let folder: string;
  const said: string[] = [];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'retention-estate-'));
    scene = await startEstate(document);
    writeFileSync(join(folder, 'directives.json'), JSON.stringify(document));
    writeFileSync(join(folder, 'endpoints.json'), JSON.stringify(scene.endpoints));
  }, 120_000);
  afterAll(() => scene?.stop());

  const files = () => ({
    directives: join(folder, 'directives.json'),
    endpoints: join(folder, 'endpoints.json'),
    ledger: join(folder, 'ledger'),
    engines: ENGINES,
    stdout: (line: string) => void said.push(line),
    stderr: (line: string) => void said.push(line),
  });
  const orders = (more: Partial<LocalOrders>): Promise<number> =>
    ordersLocal({ ...files(), dryRun: false, status: false, wait: true, json: false, withinMs: DAY_MS, ...more });
  /** Takes an order as if it was so long ago that nothing is added before it any more. */
  const take = (order: object): Promise<number> => {
    const { endpoints: _, ...rest } = files();
    const now = (): number => Date.now() - SETTLE_MS - 1_000;
    const common = { dryRun: false, status: false, wait: false, json: false, withinMs: DAY_MS, now };
    return ordersLocal({ ...rest, ...common, order: { version: 1, by: 'support', ...order } });
  };
  /** Placements that are behind the ledger by the word of their stores. */
  async function gate(): Promise<readonly string[]> {
    const closed: string[] = [];
    await ordersAreCarriedOut({
      document,
      endpoints: scene.endpoints,
      ledger: new Ledger(new FolderObjects(join(folder, 'ledger')), () => ({ categories: [], nowMs: Date.now() })),
      log: ({ id, open }) => (open ? undefined : closed.push(id)),
      budgetMs: 60_000,
      engines: ENGINES,
    });
    return closed;
  }
  const at = (ageMs: number): string => new Date(Date.now() - ageMs).toISOString();

  const seeds: readonly Seed[] = [
    { application: '1', subject: 'erased', ageMs: HOUR_MS },
    { application: '1', subject: 'stays', ageMs: HOUR_MS },
    // another person of the same id.
    { application: '2', subject: 'erased', ageMs: HOUR_MS },
    { application: '3', subject: 'old', ageMs: 8 * DAY_MS },
    { application: '3', subject: 'young', ageMs: 2 * DAY_MS },
  ];

  /** What must be there after all orders below, as `application/subject`. */
  function expected(directive: Directive): readonly string[] {
    const { category, subject } = directive;
    if (subject === undefined || 'never' in subject) return [];
    const names =
      JSON.stringify(subject).includes('{subject}') ||
      ('column' in subject && subject.column !== subject.application) ||
      ('field' in subject && subject.field !== subject.application);
    const days = Number(/\/(\d+)d\//.exec(directive.id)?.[1] ?? 0);
    const left = seeds.filter(({ application, subject: id, ageMs }) => {
      if (category === 'configuration') return true;
      if (application === '1' && id === 'erased') return false;
      // the application 3 chose 7 days for its messages: what is older goes out of the places of longer classes.
      return !(application === '3' && category === 'chatMessages' && days > 7 && ageMs > 7 * DAY_MS);
    });
    const counts = 'clock' in directive && directive.clock.kind === 'terminated';
    const shown = left.map(({ application, subject: id }) => {
      const end = counts && application === '2' ? `=${at(30 * DAY_MS).slice(0, 10)}` : '';
      return `${application}/${names ? id : application}${end}`;
    });
    // a key and a folder of an application are one, whoever wrote into it.
    return [...(directive.engine === 'redis' || directive.engine === 'cos' ? new Set(shown) : shown)].sort();
  }

  async function differing(): Promise<readonly object[]> {
    const found: object[] = [];
    for (const directive of document.directives) {
      const [left, wanted] = [await scene.left(directive), expected(directive)];
      if (JSON.stringify(left) !== JSON.stringify(wanted)) found.push({ id: directive.id, left, wanted });
    }
    return found;
  }

  test('are carried out in every place that finds subjects, again after a restore, and nobody else loses anything', async () => {
    expect(document.directives.length).toBeGreaterThan(40);
    await scene.restore(seeds);
    const receivedAt = at(HOUR_MS);
    await take({
      kind: 'erase',
      subject: 'erased',
      application: '1',
      categories: ['userInformation', 'chatMessages'],
      receivedAt,
      ticket: 'T-17',
    });
    await take({ kind: 'choose', application: '3', category: 'chatMessages', class: '7d', at: at(HOUR_MS) });
    await take({ kind: 'terminate', application: '1', at: at(20 * DAY_MS) });
    await take({ kind: 'resume', application: '1', at: at(10 * DAY_MS) });
    await take({ kind: 'terminate', application: '2', at: at(30 * DAY_MS) });
    expect(await gateLocal({ ...files(), unit: 'main' })).toBe(1);
    expect((await findOrders({ ...files(), ticket: 'T-17' }, Date.now()))[0]?.erasedMs).toBeUndefined();
    for (const restored of [false, true]) {
      if (restored) {
        await scene.restore(seeds);
        // of every placement that one of the orders is about.
        expect(await gate()).toHaveLength(ofOrders);
      }
      said.length = 0;
      expect(await orders({})).toBe(0);
      expect(await differing()).toEqual([]);
      // the accounts and the applications in MySQL, and the custom fields in MongoDB, count from an end.
      expect(said.filter((line) => / 1 dates written or removed for 3 ends/.test(line))).toHaveLength(3);
      expect(await gate()).toEqual([]);
      // 'media' and 'documents' are held against settings that a double has not: this one is a real server.
      expect(await gateLocal({ ...files(), unit: 'main' })).toBe(0);
    }
    const [answer] = await findOrders({ ...files(), ticket: 'T-17' }, Date.now());
    expect(answer?.erasedMs).toBeGreaterThan(Date.parse(receivedAt));
    said.length = 0;
    expect(await orders({ status: true, json: true })).toBe(0);
    const counts = said.map((line) => JSON.parse(line) as { kind: string });
    expect(counts).toMatchObject([
      { category: 'chatMessages', kind: 'choose', received: 1, carriedOut: 1, waiting: 0, late: 0 },
      { category: 'chatMessages', kind: 'erase', received: 1, erased: 1, waiting: 0, late: 0 },
      { category: 'configuration', kind: 'end', received: 3, carriedOut: 3, waiting: 0, late: 0 },
      { category: 'userInformation', kind: 'erase', received: 1, erased: 1, waiting: 0, late: 0 },
    ]);
  }, 300_000);
});
