// SPDX-License-Identifier: Apache-2.0
const base = require('./jest.config.js');

/** @type {import('jest').Config} */
module.exports = {
  ...base,
  testMatch: ['<rootDir>/test/e2e/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
  // scenarios wait for fixed pauses of the provider most of their time, so more of them fit than there are cores.
  maxWorkers: 4,
  testTimeout: 240_000,
};
