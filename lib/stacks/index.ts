// SPDX-License-Identifier: Apache-2.0
export * from './build';
export * from './retention-stack';
export * from './retention';
