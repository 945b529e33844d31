// SPDX-License-Identifier: Apache-2.0
export * from './audit';
export * from './define';
export * from './load';
export * from './network';
export * from './plan';
export * from './types';
