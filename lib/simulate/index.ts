// SPDX-License-Identifier: Apache-2.0
export type { CopyAges } from './ages';
export type { Mood } from './random';
export * from './simulate';
