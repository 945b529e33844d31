// SPDX-License-Identifier: Apache-2.0
import { createHash, randomBytes } from 'node:crypto';
import type { RedisRecords } from './records';

/** The one key that the enforcer writes beside those of the application: a hash, with a field for each held prefix. */
export const HOLDS_KEY = 'retention_holds';

/** A key cannot have been due before its hold was declared; the clocks of server and masters may be this far apart. */
const SINCE_MARGIN_MS = 86_400_000;
/**
 * A value on so many keys of which it is no mark is one that an application writes. Few keys may have copied that of another
 * one, whose mark it stays.
 */
const FOREIGN_FROM = 100;
/** Values that a record keeps, and that are counted at once. */
const MOST_FOREIGN = 256;
const MOST_COUNTED = 10_000;

interface HoldRecord {
  /** Hexadecimal. No application can write a mark that it does not know. */
  readonly secret: string;
  /** Milliseconds since 1970. */
  readonly sinceMs: number;
  /** Expiries that were seen on many keys of which they are no marks. */
  readonly foreign: readonly string[];
}

/**
 * What is known of holds on the keys of one prefix. The record is in the database of the keys, so that it goes where they go:
 * into a backup and out of it, to a replica that becomes the master. It is there before the first mark is, and until a whole sweep
 * has read them all. Where it is lost or may not be read, no mark is one: a key lives on as if it was seen first.
 */
export class Holds {
  /** Why records could not be read or written. */
  trouble: string | undefined;
  /** Lives beyond any date that no hold wrote. */
  far = 0;
  private readonly records = new Map<string, HoldRecord>();
  /** A hold that is recorded nowhere. */
  private passing: HoldRecord | undefined;
  private readonly foreign = new Set<string>();
  private readonly counts = new Map<string, number>();

  constructor(
    private readonly port: RedisRecords,
    private readonly prefix: string,
  ) {}

  /** Reads the records of every prefix that has keys in common with this one. */
  async load(): Promise<void> {
    const all = await this.attempt(() => this.port.fields(HOLDS_KEY));
    for (const [prefix, text] of Object.entries(all ?? {})) {
      const record = prefix.startsWith(this.prefix) || this.prefix.startsWith(prefix) ? parse(text) : undefined;
      if (record === undefined) continue;
      this.records.set(prefix, record);
      for (const value of record.foreign) this.foreign.add(value);
    }
  }

  /**
   * Declares a hold, unless one is: two that do it at once agree on the first one's. One that may not be written lasts for
   * this pass only.
   * @param clockMs the earliest clock of the servers
   */
  async declare(clockMs: number, dryRun: boolean): Promise<void> {
    if (this.records.has(this.prefix)) return;
    const secret = randomBytes(16).toString('hex');
    const record: HoldRecord = { secret, sinceMs: Math.floor(clockMs) - SINCE_MARGIN_MS, foreign: [] };
    if (!dryRun) {
      await this.attempt(() => this.port.addField(HOLDS_KEY, this.prefix, JSON.stringify(record)));
      await this.load();
    }
    if (!this.records.has(this.prefix)) this.passing = record;
  }

  /** What scripts take: secrets, this prefix first, and what is no mark. */
  get args(): readonly [string, string] {
    const own = this.records.get(this.prefix) ?? this.passing;
    const others = [...this.records].filter(([prefix]) => prefix !== this.prefix).map(([, record]) => record);
    const all = own === undefined ? others : [own, ...others];
    if (all.length === 0) return ['', ''];
    return [all.map(({ secret, sinceMs }) => `${secret} ${sinceMs}`).join(','), [...this.foreign].join(' ')];
  }

  /** Differs when a hold is declared or over: a walk that began under other ones has not seen what these wrote. */
  get print(): string {
    const secrets = [...this.records.values()].map(({ secret }) => secret).sort();
    return secrets.length === 0 ? '' : createHash('sha256').update(secrets.join()).digest('hex').slice(0, 8);
  }

  /** Takes what a script saw: how many lives, and values with the number of their keys. */
  saw(far: number | string | undefined, values: number | string | undefined): void {
    this.far += Number(far ?? 0);
    if (this.counts.size > MOST_COUNTED) this.counts.clear();
    for (const line of String(values ?? '').split(',')) {
      const [value = '', keys] = line.split(' ');
      if (value === '') continue;
      const count = (this.counts.get(value) ?? 0) + Number(keys);
      this.counts.set(value, count);
      if (count >= FOREIGN_FROM && this.foreign.size < MOST_FOREIGN) this.foreign.add(value);
    }
  }

  /** Keeps what was seen for the next pass. */
  async keep(): Promise<void> {
    const record = this.records.get(this.prefix);
    if (record === undefined || [...this.foreign].every((value) => record.foreign.includes(value))) return;
    const text = JSON.stringify({ ...record, foreign: [...this.foreign] });
    await this.attempt(() => this.port.setField(HOLDS_KEY, this.prefix, text));
  }

  /** A whole sweep has read every mark under the prefix: from now on none is one. */
  async end(): Promise<void> {
    for (const prefix of this.records.keys())
      if (prefix.startsWith(this.prefix)) await this.attempt(() => this.port.removeField(HOLDS_KEY, prefix));
  }

  /** Lines for people: what could not be read, and what lives on for want of it. */
  get notices(): readonly string[] {
    const lost =
      this.far === 0
        ? []
        : [
            `${this.far} keys under '${this.prefix}' had an expiry beyond the year 144,000 that no known hold wrote: they live on as if they were seen first now; where a hold was in force, its record in '${HOLDS_KEY}' was lost, or keys moved to another server`,
          ];
    const unread =
      this.trouble === undefined
        ? []
        : [`what is known of holds cannot be read or written: ${this.trouble}; ${REMEDY}`];
    return [...unread, ...lost];
  }

  /** An answer that the server refuses; a connection that is lost is reported by what fails next. */
  private async attempt<T>(step: () => Promise<T>): Promise<T | undefined> {
    try {
      return await step();
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      if (!/^(NOPERM|WRONGTYPE|OOM|MISCONF)/.test(message)) throw error;
      this.trouble ??= message;
      return undefined;
    }
  }
}

export const REMEDY = `let the user run HGETALL, HSETNX, HSET and HDEL on the key '${HOLDS_KEY}'`;

/** A record, or undefined for what is none: it may be somebody else's key. */
function parse(text: string): HoldRecord | undefined {
  try {
    const { secret, sinceMs, foreign } = JSON.parse(text) as Record<string, unknown>;
    const isSecret = typeof secret === 'string' && /^[0-9a-f]{32}$/.test(secret);
    if (!isSecret || !Number.isSafeInteger(sinceMs) || Number(sinceMs) < 0) return undefined;
    const values = Array.isArray(foreign)
      ? foreign.filter((each) => typeof each === 'string' && /^\d{16}$/.test(each))
      : [];
    return { secret, sinceMs: Number(sinceMs), foreign: values as string[] };
  } catch {
    return undefined;
  }
}
