// SPDX-License-Identifier: Apache-2.0
export * from './hold';
export * from './im-policy';
export * from './known';
export * from './ledger';
export * from './obligation';
export * from './obligation-form';
export * from './policy';
export * from './time';
export * from './types';
