// SPDX-License-Identifier: Apache-2.0
export * from './diff';
export * from './diff-text';
export * from './json';
export * from './markdown';
export * from './model';
export * from './sarif';
export * from './text';
