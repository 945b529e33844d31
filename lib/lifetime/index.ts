// SPDX-License-Identifier: Apache-2.0
export * from './assumptions';
export * from './copy';
export * from './law';
export * from './measurement';
