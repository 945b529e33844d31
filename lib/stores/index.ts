// SPDX-License-Identifier: Apache-2.0
export * from './construct';
export * from './registry';
export * from './resource';
export * from './store';
