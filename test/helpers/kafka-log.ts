// SPDX-License-Identifier: Apache-2.0
import type { Broker } from '../../functions/enforcer/engines/ckafka/client';
import type { ReadRecord } from '../../functions/enforcer/engines/ckafka/reader';

export interface LogRecord {
  readonly timestampMs: number;
  readonly dated: ReadRecord['dated'];
}

/** Partitions in memory that answer as a broker does: by offset, and by the first record of an age. */
export class KafkaLog implements Broker {
  /** Records that one read answers with. */
  pageSize = 3;
  /** Told of each read; may throw what the broker would. */
  onRead: () => void = () => undefined;
  readonly lows: number[];
  private readonly settings: Map<string, string>;

  constructor(
    readonly partitions: readonly (readonly LogRecord[])[],
    settings: Readonly<Record<string, string>> = {},
  ) {
    this.lows = partitions.map(() => 0);
    this.settings = new Map(Object.entries(settings));
  }

  config(): Promise<ReadonlyMap<string, string>> {
    return Promise.resolve(this.settings);
  }

  topics(): Promise<readonly string[]> {
    return Promise.resolve([]);
  }

  recordsIn(): Promise<bigint> {
    return Promise.resolve(0n);
  }

  ranges(): ReturnType<Broker['ranges']> {
    return Promise.resolve(
      this.partitions.map((records, partition) => ({
        partition,
        low: BigInt(this.lows[partition] ?? 0),
        high: BigInt(records.length),
      })),
    );
  }

  replicas(): ReturnType<Broker['replicas']> {
    return Promise.resolve(
      this.partitions.map((_records, partition) => ({ partition, leader: 1, replicas: [1], inSync: [1] })),
    );
  }

  offsetsFrom(timestampMs: number): Promise<ReadonlyMap<number, bigint>> {
    return Promise.resolve(
      new Map(
        this.partitions.map((records, partition) => {
          const low = this.lows[partition] ?? 0;
          const found = records.findIndex((record, offset) => offset >= low && record.timestampMs >= timestampMs);
          return [partition, BigInt(found < 0 ? records.length : found)];
        }),
      ),
    );
  }

  read(partition: number, from: bigint): ReturnType<Broker['read']> {
    this.onRead();
    const start = Number(from);
    const records = (this.partitions[partition] ?? []).slice(start, start + this.pageSize);
    return Promise.resolve({
      records: records.map((record, index) => ({ ...record, offset: BigInt(start + index) })),
      next: BigInt(start + records.length),
    });
  }

  trim(offsets: ReadonlyMap<number, bigint>): Promise<void> {
    for (const [partition, offset] of offsets)
      this.lows[partition] = Math.max(this.lows[partition] ?? 0, Number(offset));
    return Promise.resolve();
  }

  beat(): Promise<void> {
    return Promise.reject(new Error('no heartbeat was asked for'));
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
