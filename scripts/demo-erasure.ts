// SPDX-License-Identifier: Apache-2.0
// Shows erasure on request: fills the engines that this machine has, copies each store, carries out orders, restores the
// copy, and lets the gate carry them out again. Prints one line of JSON; exit code 1 when somebody is still there or
// somebody else is missing, 2 when nothing could be shown. `npm run demo:erasure -- --help` says what it takes.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { ordersLocal } from '../functions/enforcer/orders/local-orders';
import { eraseInChild } from './demo/erase-in-child';
import { eraseOrder } from './demo/erase-order';
import { erasureStores, type ErasureStore } from './demo/erasure-stores';

const { records, orders, only } = new Command('npm run demo:erasure --')
  .option('--records <n>', 'records of each store', whole, 1_000_000)
  .option('--orders <n>', 'orders of erasure to each store', whole, 10_000)
  .option('--only <name>', 'the stores with this in their name, for example mysql', '')
  .parse()
  .opts<{ readonly records: number; readonly orders: number; readonly only: string }>();

/** A whole number from 1 on. */
function whole(text: string): number {
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a whole number from 1 on.');
}

/** Stores that are shown beside each other: a server works while this process waits, and the other way round. */
const LANES = 2;
/** Time that orders have: long, so that a busy machine shows none as late that is not. */
const WITHIN_MS = 86_400_000;

const startedAt = performance.now();
const say = (line: string): void =>
  void process.stderr.write(`${((performance.now() - startedAt) / 1000).toFixed(1).padStart(6)} s  ${line}\n`);

interface Outcome {
  readonly name: string;
  readonly records: number;
  /** Why they are fewer than was asked for. */
  readonly fewer?: string;
  readonly resurrected: number;
  readonly othersDeleted: number;
  readonly late: number;
  readonly perSecond: number;
}

async function demoOf(store: ErasureStore, folder: string): Promise<Outcome> {
  const write = (name: string, content: unknown): string => {
    const file = join(folder, `${store.name.replace(/\W+/g, '-')}-${name}`);
    writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
    return file;
  };
  // every subject has the same number of records; the erased ones are spread over all.
  const each = Math.max(1, Math.floor(Math.min(records, store.most?.records ?? records) / (orders * 2)));
  const subjects = Array.from({ length: orders * 2 }, (_, index) => `u-${index}`);
  const erased = new Set(subjects.filter((_, index) => index % 2 === 0));
  await store.fill(subjects, each);
  await store.keepCopy();
  say(`${store.name}: ${subjects.length * each} records, copy kept`);
  const lines = [...erased].map((subject) => JSON.stringify(eraseOrder(subject, store.directive.category, 'demo')));
  const common = {
    directives: write('directives.json', {
      version: 1,
      stack: 'demo',
      region: 'ap-guangzhou',
      directives: [store.directive],
    }),
    endpoints: write('endpoints.json', { [store.directive.unit]: store.endpoint }),
    ledger: join(folder, `${store.name.replace(/\W+/g, '-')}-ledger`),
    withinMs: WITHIN_MS,
  };
  let late = 0;
  const onLine = (line: Readonly<Record<string, unknown>>): void => {
    if (line['alarm'] === true) late += 1;
  };
  const { endpoints: _, ...takes } = common;
  const taken = await eraseInChild({ ...takes, file: write('orders.ndjson', `${lines.join('\n')}\n`) });
  say(`${store.name}: ${orders} orders taken in ${(taken.ms / 1000).toFixed(1)} s, exit code ${taken.code}`);
  const { code: first, ms } = await eraseInChild(common, onLine);
  const seconds = ms / 1000;
  say(`${store.name}: carried out in ${seconds.toFixed(1)} s, exit code ${first}`);
  await store.restoreCopy();
  const back = (await store.left()).size;
  const { code: second, ms: againMs } = await eraseInChild(common, onLine);
  say(
    `${store.name}: restored ${back} subjects, carried out again in ${(againMs / 1000).toFixed(1)} s, exit code ${second}`,
  );
  const left = await store.left();
  const resurrected = [...erased].filter((subject) => left.has(subject)).length;
  const othersDeleted = subjects.filter((subject) => !erased.has(subject) && left.get(subject) !== each).length;
  // a demo that restored nothing shows nothing.
  if (taken.code !== 0 || first !== 0 || second !== 0 || back !== subjects.length)
    throw new Error(`${store.name}: exit codes ${first} and ${second}, ${back} subjects restored`);
  return {
    name: store.name,
    records: subjects.length * each,
    ...(subjects.length * each < records && store.most !== undefined ? { fewer: store.most.because } : {}),
    resurrected,
    othersDeleted,
    late,
    perSecond: Math.round(orders / seconds),
  };
}

/** What an order does in a topic: it is taken, no run holds it up there, and the topic's end is what counts. */
async function topicAnswer(folder: string): Promise<string> {
  const never = 'a topic deletes no single record; it goes by the end of the topic';
  const directive = {
    id: 'chatMessages/30d/ckafka/messages-000000',
    category: 'chatMessages',
    unit: 'stream',
    deadlineMs: 40 * WITHIN_MS,
    engine: 'ckafka',
    topic: 'messages',
    trimAfterMs: null,
    subject: { never },
  };
  const directives = join(folder, 'topic.json');
  writeFileSync(
    directives,
    JSON.stringify({ version: 1, stack: 'demo', region: 'ap-guangzhou', directives: [directive] }),
  );
  const order = {
    version: 1,
    kind: 'erase',
    subject: 'u',
    categories: ['chatMessages'],
    receivedAt: new Date().toISOString(),
    by: 'demo',
  };
  const code = await ordersLocal({
    directives,
    ledger: join(folder, 'topic-ledger'),
    order,
    dryRun: false,
    status: false,
    wait: false,
    json: true,
    withinMs: WITHIN_MS,
    stdout: () => undefined,
    stderr: () => undefined,
  });
  if (code !== 0) throw new Error(`an order about a topic ended with ${code}`);
  return `${never}, within ${directive.deadlineMs / WITHIN_MS} d`;
}

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'retention-demo-erasure-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  process.once('SIGINT', () => process.exit(130));
  process.once('SIGTERM', () => process.exit(143));
  const waiting = erasureStores(say, only).entries();
  const done: [number, Outcome][] = [];
  const lane = async (): Promise<void> => {
    // each takes the next one from the same list.
    for (const [place, open] of waiting) {
      const store = await open();
      try {
        done.push([place, await demoOf(store, folder)]);
      } finally {
        await store.stop();
      }
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  if (done.length === 0) {
    say(`no store was shown: '--only' must be part of the name of one that this machine has, got '${only}'`);
    process.exitCode = 2;
    return;
  }
  const outcomes = done.sort(([a], [b]) => a - b).map(([, outcome]) => outcome);
  // a topic deletes no single record: that is what the order says of it, and what the customer reads.
  const topic = await topicAnswer(folder);
  say(`Kafka: ${topic}`);
  const sum = (pick: (outcome: Outcome) => number): number => outcomes.reduce((total, each) => total + pick(each), 0);
  const resurrected = sum((outcome) => outcome.resurrected);
  const othersDeleted = sum((outcome) => outcome.othersDeleted);
  console.log(
    JSON.stringify({
      demo: 'erasure',
      engines: outcomes.map(({ name }) => name),
      byItsEnd: { Kafka: topic },
      orders: orders * outcomes.length,
      records: Object.fromEntries(outcomes.map((each) => [each.name, each.records])),
      fewer: Object.fromEntries(
        outcomes.flatMap((each) => (each.fewer === undefined ? [] : [[each.name, each.fewer]])),
      ),
      resurrected,
      others_deleted: othersDeleted,
      late: sum((outcome) => outcome.late),
      perSecond: Object.fromEntries(outcomes.map(({ name, perSecond }) => [name, perSecond])),
      seconds: Math.round((performance.now() - startedAt) / 1000),
    }),
  );
  process.exitCode = resurrected + othersDeleted === 0 ? 0 : 1;
}

void main();
