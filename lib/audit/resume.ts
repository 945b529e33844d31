// SPDX-License-Identifier: Apache-2.0
import { appendFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import * as z from 'zod';
import { HOUR_MS } from '../policy';
import type { Answer, Ask } from './asks/ask';

const LINE = z.object({
  ask: z.string(),
  key: z.string(),
  atMs: z.number(),
  items: z.array(z.unknown()),
  partial: z.literal(true).optional(),
});
const HEAD = z.object({ kind: z.literal('retention-audit-partial'), of: z.string() });

/** Answers of an interrupted run count for an hour: later they would not be of one moment. */
const COUNTS_MS = HOUR_MS;

/** Answers that are kept while an audit runs, so that the next run goes on. What was dropped on reading is not in there. */
export class Resumed {
  private readonly kept = new Map<string, Answer<unknown> & { readonly known: true }>();

  /**
   * @param file beside the file that the audit writes
   * @param of the estate and the account: answers of another one are forgotten
   */
  static open(file: string, of: string, nowMs: number): Resumed {
    const resumed = new Resumed(file);
    const [head = '', ...lines] = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
    const mine = HEAD.safeParse(parsed(head));
    if (mine.success && mine.data.of === of) {
      for (const line of lines) {
        // the last line may have been cut by the interruption.
        const read = LINE.safeParse(parsed(line));
        if (!read.success || nowMs - read.data.atMs > COUNTS_MS) continue;
        const { ask, key, atMs, items, partial } = read.data;
        const more = partial === undefined ? {} : { partial };
        resumed.kept.set(`${ask}\n${key}`, { known: true, items, atMs, ...more });
      }
    } else {
      // for the owner only: names of instances are nobody else's business.
      writeFileSync(file, `${JSON.stringify({ kind: 'retention-audit-partial', of })}\n`, { mode: 0o600 });
    }
    return resumed;
  }

  /** Keeps nothing between runs. */
  static nothing(): Resumed {
    return new Resumed(undefined);
  }

  private constructor(private readonly file: string | undefined) {}

  get size(): number {
    return this.kept.size;
  }

  find(ask: Pick<Ask, 'id'>, key: string): Answer<unknown> | undefined {
    return this.kept.get(`${ask.id}\n${key}`);
  }

  keep(
    ask: Pick<Ask, 'id'>,
    key: string,
    { known: _known, ...answer }: Answer<unknown> & { readonly known: true },
  ): void {
    if (this.file !== undefined) appendFileSync(this.file, `${JSON.stringify({ ask: ask.id, key, ...answer })}\n`);
  }

  /** The audit has come to its end. */
  forget(): void {
    if (this.file !== undefined) rmSync(this.file, { force: true });
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
