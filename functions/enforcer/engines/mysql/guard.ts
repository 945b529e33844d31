// SPDX-License-Identifier: Apache-2.0
import { setTimeout as sleep } from 'node:timers/promises';
import type { RunContext } from '../engine';
import { replication } from './server-role';
import type { Database } from './session';
import { MYSQL_SETTINGS } from './settings';

/** What keeps the sweep waiting. */
type Obstacle = { readonly text: string } | undefined;

/** Holds the sweep back while replicas lag or the server is busy. */
export class Guard {
  readonly notices = new Set<string>();
  private checkedAt = -Infinity;
  private waitedMs = 0;

  /** @param replicas servers whose replication is watched besides the one that is swept */
  constructor(
    private readonly db: Database,
    private readonly replicas: readonly Database[],
    private readonly context: Pick<RunContext, 'remainingMs'>,
    private readonly clock: () => number = () => performance.now(),
    private readonly wait: (ms: number) => Promise<unknown> = sleep,
  ) {}

  /** Waits until the server has room. False: the time budget ended first. */
  async admit(): Promise<boolean> {
    if (this.clock() - this.checkedAt < MYSQL_SETTINGS.guardEveryMs) return true;
    for (
      let pause: number = MYSQL_SETTINGS.guardPauseMs;
      ;
      pause = Math.min(pause * 2, MYSQL_SETTINGS.guardLongestPauseMs)
    ) {
      const obstacle = (await this.load()) ?? (await this.lag());
      this.checkedAt = this.clock();
      if (obstacle === undefined) return true;
      this.waitedMs += pause;
      if (this.context.remainingMs() < MYSQL_SETTINGS.reserveMs + pause) {
        this.notices.add(
          `stopped after ${this.waitedMs} ms of waiting because ${obstacle.text}; the next run continues`,
        );
        return false;
      }
      await this.wait(pause * (0.75 + Math.random() / 2));
    }
  }

  private async load(): Promise<Obstacle> {
    const [row] = await this.db.rows(`SHOW GLOBAL STATUS LIKE 'Threads_running'`);
    const running = Number(row?.['Value'] ?? 0);
    const most = MYSQL_SETTINGS.greatestThreadsRunning;
    return running > most ? { text: `${running} threads run, more than ${most}` } : undefined;
  }

  private async lag(): Promise<Obstacle> {
    const most = MYSQL_SETTINGS.greatestLagSeconds;
    for (const db of [this.db, ...this.replicas]) {
      const sources = await replication(db);
      if (typeof sources === 'string') {
        this.notices.add(`replica lag is not watched: ${sources}`);
        continue;
      }
      for (const row of sources) {
        const seconds = row['Seconds_Behind_Source'] ?? row['Seconds_Behind_Master'];
        // stopped replication is a fault that waiting does not correct.
        if (seconds === null || seconds === undefined)
          this.notices.add('replication is stopped on a replica, its lag is unknown');
        else if (Number(seconds) > most)
          return { text: `a replica is ${Number(seconds)} s behind, more than ${most} s` };
      }
    }
    return undefined;
  }
}
