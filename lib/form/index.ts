// SPDX-License-Identifier: Apache-2.0
export * from './judge';
export * from './shapes';
