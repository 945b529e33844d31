// SPDX-License-Identifier: Apache-2.0
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { MEMORY_MB } from '../../lib/enforcer/resources';
import { DUE_EACH } from './scene';
import type { Job, Ran } from './worker';

/** Runs one enforcer in a process of its own, with the memory that a function has, and insists on what it did. */
export async function runOnce(job: Job): Promise<Ran> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-enforcer-'));
  try {
    const file = join(folder, 'job.json');
    writeFileSync(file, JSON.stringify(job));
    const child = [
      `--max-old-space-size=${MEMORY_MB}`,
      '--expose-gc',
      '--import',
      'tsx',
      join(__dirname, 'worker.ts'),
      file,
    ];
    const { stdout } = await promisify(execFile)(process.execPath, child, { encoding: 'utf8', maxBuffer: 1 << 20 });
    const ran = JSON.parse(stdout) as Ran;
    const { length } = job.document.directives;
    if (ran.done !== length || ran.deleted !== length * DUE_EACH)
      throw new Error(
        `a run of ${length} directives must end all of them and delete ${length * DUE_EACH} records, got ${ran.done} and ${ran.deleted}: ${ran.error ?? ''}`,
      );
    return ran;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
