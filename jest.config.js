// SPDX-License-Identifier: Apache-2.0

/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  // end-to-end runs with the real provider take minutes: `npm run test:e2e`. Packing and installing: `npm run test:package`.
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/e2e/', '<rootDir>/test/package/'],
  modulePathIgnorePatterns: [
    '<rootDir>/cdktf.out/',
    '<rootDir>/dist/',
    '<rootDir>/retention.out/',
    '<rootDir>/providers/tencentcloud/.generated/',
  ],
  // types are checked once, by `npm run typecheck`; tests only strip them.
  transform: { '^.+\\.ts$': ['ts-jest', { tsconfig: '<rootDir>/tsconfig.json', transpilation: true }] },
  // a synth of the reference estate on a busy machine takes longer than jest's own 5 s.
  testTimeout: 30_000,
  restoreMocks: true,
  collectCoverageFrom: ['lib/**/*.ts', 'bin/**/*.ts', 'functions/**/*.ts', '!**/index.ts'],
  coverageDirectory: 'coverage',
  // used under --coverage only: without it jest collects nothing to compare.
  coverageThreshold: { global: { statements: 85, branches: 75, functions: 85, lines: 85 } },
};
