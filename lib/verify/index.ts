// SPDX-License-Identifier: Apache-2.0
export * from './finding';
export * from './guard';
export * from './read-synth';
export * from './verify';
