// SPDX-License-Identifier: Apache-2.0
export * from './directives';
export * from './enforcer';
export * from './errors';
export * from './estate';
export * from './lifetime';
export * from './manifest';
export * from './policy';
export * from './report';
export * from './stacks';
export * from './stores';
export * from './verify';
