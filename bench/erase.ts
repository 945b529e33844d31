// SPDX-License-Identifier: Apache-2.0
// Carries out orders of erasure on every engine of this machine, beside one plain DELETE for each subject in the same run,
// and measures what a reader notices: orders are carried out by a process of their own, which shares nothing with it but the
// engine (doubles are in the reader's process, so that their line says what the double bears). One line of JSON each. usage: npx tsx bench/erase.ts [RECORDS] [ORDERS] [--only NAME]
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eraseInChild } from '../scripts/demo/erase-in-child';
import { eraseOrder } from '../scripts/demo/erase-order';
import { erasureStores, type ErasureStore } from '../scripts/demo/erasure-stores';
import { countsOf } from './counts';

const given = process.argv.slice(2);
const at = given.indexOf('--only');
/** Part of the name of the engines that are measured. */
const only = at < 0 ? '' : (given.splice(at, 2)[1] ?? '');
const [records, orders] = countsOf(given, [200_000, 2_000]);
const WITHIN_MS = 86_400_000;

/** What a reader waited for, in milliseconds. */
interface Reads {
  readonly p50: number;
  readonly p99: number;
  readonly most: number;
}

/** Reads again and again while something runs. */
async function readsWhile(
  store: ErasureStore,
  subjects: readonly string[],
  act: () => Promise<unknown>,
): Promise<Reads> {
  const times: number[] = [];
  const running = { on: true };
  const reader = (async () => {
    for (let n = 0; running.on; n += 1) {
      const started = performance.now();
      await store.read(subjects[n % subjects.length] ?? '');
      times.push(performance.now() - started);
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  })();
  await act().finally(() => (running.on = false));
  await reader;
  times.sort((a, b) => a - b);
  const at = (share: number): number =>
    Number((times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? Number.NaN).toFixed(1));
  return { p50: at(0.5), p99: at(0.99), most: at(1) };
}

async function measure(store: ErasureStore, folder: string): Promise<void> {
  const each = Math.max(1, Math.floor(Math.min(records, store.most?.records ?? records) / (orders * 4)));
  const subjects = Array.from({ length: orders * 4 }, (_, index) => `u-${index}`);
  const [byHand, byOrder, read] = [
    subjects.slice(0, orders),
    subjects.slice(orders, 2 * orders),
    subjects.slice(2 * orders),
  ];
  await store.fill(subjects, each);
  const alone = await readsWhile(store, read, () => new Promise((resolve) => setTimeout(resolve, 3_000)));
  const started = performance.now();
  for (const subject of byHand) await store.deleteByHand(subject);
  const plain = byHand.length / ((performance.now() - started) / 1000);
  const file = (name: string, content: string): string => {
    const path = join(folder, `${store.name.replace(/\W+/g, '-')}-${name}`);
    writeFileSync(path, content);
    return path;
  };
  const common = {
    directives: file(
      'directives.json',
      JSON.stringify({ version: 1, stack: 'bench', region: 'ap-guangzhou', directives: [store.directive] }),
    ),
    ledger: join(folder, `${store.name.replace(/\W+/g, '-')}-ledger`),
    withinMs: WITHIN_MS,
  };
  const lines = byOrder.map((subject) => JSON.stringify(eraseOrder(subject, store.directive.category, 'bench')));
  await eraseInChild({ ...common, file: file('orders.ndjson', lines.join('\n')) });
  const endpoints = file('endpoints.json', JSON.stringify({ [store.directive.unit]: store.endpoint }));
  let [code, ms] = [-1, 0];
  const beside = await readsWhile(store, read, async () => {
    ({ code, ms } = await eraseInChild({ ...common, endpoints }));
  });
  const rate = byOrder.length / (ms / 1000);
  const left = await store.left();
  if (code !== 0 || byOrder.some((subject) => left.has(subject))) throw new Error(`${store.name}: exit code ${code}`);
  console.info(
    JSON.stringify({
      bench: 'erase',
      engine: store.name,
      records: subjects.length * each,
      orders,
      ordersPerSecond: Math.round(rate),
      plainPerSecond: Math.round(plain),
      ratio: Number((rate / plain).toFixed(2)),
      readMs: { alone, beside },
    }),
  );
}

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'retention-bench-erase-'));
  try {
    const stores = erasureStores((line) => void process.stderr.write(`${line}\n`), only);
    if (stores.length === 0) {
      process.stderr.write(`'--only' must be part of the name of an engine that this machine has, got '${only}'\n`);
      process.exitCode = 2;
    }
    for (const open of stores) {
      const store = await open();
      try {
        await measure(store, folder);
      } finally {
        await store.stop();
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

void main();
