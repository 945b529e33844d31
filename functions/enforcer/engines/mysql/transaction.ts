// SPDX-License-Identifier: Apache-2.0
import type { Database } from './session';

/**
 * Runs statements in a transaction, and all of them again where the connection was lost within: the server took back what was
 * not committed, and a COMMIT on the next connection succeeds and commits nothing.
 *
 * @param undo takes back what the caller counted, before another try or an error
 * @returns what they returned, and how long the commit took
 */
export async function transaction<T>(
  db: Database,
  statements: () => Promise<T>,
  undo: () => void = () => undefined,
): Promise<{ readonly result: T; readonly commitMs: number }> {
  for (;;) {
    await db.run('START TRANSACTION');
    const began = db.opened;
    try {
      const result = await statements();
      const started = performance.now();
      await db.run('COMMIT');
      if (db.opened === began) return { result, commitMs: performance.now() - started };
      undo();
    } catch (error) {
      undo();
      await db.run('ROLLBACK');
      throw error;
    }
  }
}
