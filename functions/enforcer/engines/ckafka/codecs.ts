// SPDX-License-Identifier: Apache-2.0
import { decompress as readZstd } from 'fzstd';
import { CompressionCodecs, CompressionTypes } from 'kafkajs';
import { decompress as readLz4 } from 'lz4js';
import { uncompress as readSnappyBlock } from 'snappyjs';

/** How the Java client frames Snappy: this mark, two versions, then blocks, each behind its length. */
const FRAMED_SNAPPY = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00]);
const SNAPPY_HEADER_BYTES = 16;

/**
 * Teaches the driver to read what producers may compress with: it knows gzip alone. Dates of single records lie inside the
 * compressed part of a batch. Nothing here writes.
 */
export function registerCodecs(): void {
  const readers = [
    [CompressionTypes.Snappy, readSnappy],
    [CompressionTypes.LZ4, readLz4],
    [CompressionTypes.ZSTD, readZstd],
  ] as const;
  for (const [type, read] of readers) {
    CompressionCodecs[type] = () => ({
      compress: () => Promise.reject(new Error('the enforcer writes no compressed records')),
      decompress: (data: Buffer) => Promise.resolve(Buffer.from(read(data))),
    });
  }
}

function readSnappy(data: Buffer): Uint8Array {
  if (!data.subarray(0, FRAMED_SNAPPY.length).equals(FRAMED_SNAPPY)) return readSnappyBlock(data);
  const blocks: Uint8Array[] = [];
  for (let at = SNAPPY_HEADER_BYTES; at < data.length;) {
    const length = data.readInt32BE(at);
    blocks.push(readSnappyBlock(data.subarray(at + 4, at + 4 + length)));
    at += 4 + length;
  }
  return Buffer.concat(blocks);
}
