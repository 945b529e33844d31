// SPDX-License-Identifier: Apache-2.0
export * from './json';
export * from './markdown';
export * from './model';
export * from './text';
