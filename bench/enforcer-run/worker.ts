// SPDX-License-Identifier: Apache-2.0
// One run of one enforcer in a process of its own, as the function has. Usage: worker.ts JOB.json
import { readFileSync } from 'node:fs';
import type { Endpoint } from '../../functions/enforcer/engines/engine';
import { runEnforcer } from '../../functions/enforcer/run/run';
import { MemoryCursorStore } from '../../functions/enforcer/surroundings/state';
import type { Directive, DirectiveDocument } from '../../lib/directives';

/** What a process is given. */
export interface Job {
  readonly document: DirectiveDocument;
  /** What all functions of the network carry out together. @default - it is the only one */
  readonly placed?: readonly Directive[];
  readonly endpoints: Readonly<Record<string, Endpoint>>;
  readonly budgetMs: number;
}

/** What a process prints. */
export interface Ran {
  readonly seconds: number;
  readonly cpuSeconds: number;
  /** Memory of the process before the run: the runtime, the compiler of the sources, the document. */
  readonly atStartMb: number;
  readonly peakMb: number;
  /** Heap that is in use after the run, once what nobody holds is collected. */
  readonly heapMb: number;
  readonly deleted: number;
  readonly done: number;
  readonly failed: number;
  readonly error: string | null;
}

const MB = 1024 * 1024;

async function main(): Promise<void> {
  const job = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as Job;
  const atStartMb = process.memoryUsage.rss() / MB;
  const cpu = process.cpuUsage();
  const startedAt = performance.now();
  let error: string | null = null;
  const { summary } = await runEnforcer({
    ...job,
    cursors: new MemoryCursorStore(),
    // a function writes its lines and forgets them.
    log: (line) => {
      const text = JSON.stringify(line);
      if ('error' in line && line.error !== null) error ??= text;
    },
  });
  const seconds = (performance.now() - startedAt) / 1_000;
  const used = process.cpuUsage(cpu);
  (globalThis as { gc?: () => void }).gc?.();
  const ran: Ran = {
    seconds: Number(seconds.toFixed(2)),
    cpuSeconds: Number(((used.user + used.system) / 1e6).toFixed(2)),
    atStartMb: Math.round(atStartMb),
    peakMb: Math.round(process.resourceUsage().maxRSS / 1024),
    heapMb: Number((process.memoryUsage().heapUsed / MB).toFixed(1)),
    deleted: summary.deleted,
    done: summary.done,
    failed: summary.failed,
    error,
  };
  process.stdout.write(JSON.stringify(ran));
}

void main();
