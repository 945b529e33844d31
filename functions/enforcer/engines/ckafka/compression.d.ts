// SPDX-License-Identifier: Apache-2.0

declare module 'lz4js' {
  /** Reads a frame of LZ4. */
  export function decompress(frame: Uint8Array): Uint8Array;
}

declare module 'snappyjs' {
  /** Reads one raw block of Snappy. */
  export function uncompress(block: Uint8Array): Uint8Array;
}
