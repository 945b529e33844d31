// SPDX-License-Identifier: Apache-2.0
export * from './audit';
export * from './audit-file';
export * from './client/agent';
export * from './client/credentials';
export * from './exceeded';
export * from './resume';
