// SPDX-License-Identifier: Apache-2.0
import { spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import type { Endpoint } from '../../../../functions/enforcer/engines/engine';
import { FolderObjects } from '../../../../functions/enforcer/orders';
import type { Directive } from '../../../../lib/directives';
import type { Order } from '../../../../lib/orders';
import { attempt, type Attempt } from './attempt';
import { type Death, HALVED } from './mortal';

/** A store with records, orders about them, and what must be true of it however often a process dies on the way. */
export interface KillScene {
  readonly directive: Directive;
  readonly endpoint: Endpoint;
  readonly orders: readonly Order[];
  /** Folder of the ledger with what was taken, and how many entries the orders have there. */
  readonly log: { readonly folder: 'log/' | 'ends/'; readonly entries: number };
  readonly receipts: 'receipts/' | 'end-receipts/';
  /** Puts the records in; a store that was never there before has no marker. */
  fill(): Promise<unknown>;
  state(): Promise<readonly string[]>;
  /** The state in which every order is carried out. */
  readonly done: readonly string[];
  /** What of a state is no order's doing: of somebody else, or never asked for. */
  harmOf(state: readonly string[]): readonly string[];
  /** What of a state is not carried out although it has a receipt. */
  leftOf(state: readonly string[]): readonly string[];
}

/** Builds the process that kills itself; returns its file. */
export async function buildWorker(): Promise<string> {
  const worker = join(mkdtempSync(join(tmpdir(), 'retention-kill-worker-')), 'worker.cjs');
  const entry = join(__dirname, 'kill-worker.ts');
  await build({ entryPoints: [entry], outfile: worker, bundle: true, platform: 'node', logLevel: 'error' });
  return worker;
}

/** Lets a process of its own carry out the orders until it kills itself. */
async function killedAt(worker: string, step: string, given: Attempt): Promise<{ readonly reported: boolean }> {
  const child = spawn(process.execPath, [worker, JSON.stringify(given)], { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const signal = await new Promise((resolve) => child.once('close', (_code, by) => resolve(by)));
  expect([signal, said]).toEqual(['SIGKILL', step]);
  return { reported: false };
}

/**
 * Kills a process at each of its steps, and lets another one go on.
 * @returns the steps, in their order
 */
export async function killEverywhere(worker: string, scene: KillScene): Promise<readonly string[]> {
  const scratch = (): string => mkdtempSync(join(tmpdir(), 'retention-kill-'));
  await scene.fill();
  const { directive, endpoint, orders } = scene;
  const tried = (
    folder: string,
    death?: Death,
  ): Promise<{ readonly steps: readonly string[]; readonly reported: boolean }> =>
    attempt({ directive, endpoint, folder, orders, ...(death === undefined ? {} : { death }) });
  const whole = await tried(scratch());
  expect(whole.reported).toBe(true);
  expect(await scene.state()).toEqual(scene.done);
  // each step is met once by a process that is really killed; the others stop to call anything.
  const deaths = whole.steps.flatMap((step, index): Death[] =>
    (HALVED.includes(step) ? (['before', 'half', 'after'] as const) : (['before', 'after'] as const)).map((when) => ({
      at: index + 1,
      when,
      bySignal: when !== 'before' && whole.steps.indexOf(step) === index,
    })),
  );
  for (const death of deaths) {
    const folder = scratch();
    const step = whole.steps[death.at - 1] ?? '';
    await scene.fill();
    const killed =
      death.bySignal === true
        ? await killedAt(worker, step, { directive, endpoint, folder, orders, death })
        : await tried(folder, death);
    const where = `${death.when} '${step}' (${death.at})${death.bySignal === true ? ' by SIGKILL' : ''}`;
    const after = await scene.state();
    expect([where, scene.harmOf(after)]).toEqual([where, []]);
    const objects = new FolderObjects(folder);
    const count = async (prefix: string): Promise<number> => {
      let names = 0;
      for await (const _name of objects.list(prefix, '')) names += 1;
      return names;
    };
    if ((await count(scene.receipts)) > 0 || killed.reported) expect([where, scene.leftOf(after)]).toEqual([where, []]);
    const next = await tried(folder);
    expect([where, next.reported, await scene.state()]).toEqual([where, true, scene.done]);
    expect([where, await count(scene.log.folder)]).toEqual([where, scene.log.entries]);
  }
  return whole.steps;
}
