// SPDX-License-Identifier: Apache-2.0
import tseslint from 'typescript-eslint';

// what may stand right of `instanceof`: built-in classes, of which a process has one copy. Classes of packages may be
// loaded twice, so they are recognised by a static `is`, `isX` or by their resource type.
const BUILT_IN = 'Error|TypeError|RangeError|SyntaxError|AggregateError|Date|Map|Set|RegExp|Promise|Uint8Array|URL';

const NO_FOREIGN_INSTANCEOF = {
  selector: `BinaryExpression[operator='instanceof']:not([right.name=/^(${BUILT_IN})$/])`,
  message: "'instanceof' fails across copies of a package; use a static 'is' or compare the resource type",
};

export default tseslint.config(
  {
    ignores: [
      '**/node_modules/',
      'cdktf.out/',
      'retention.out/',
      'coverage/',
      'dist/',
      'providers/tencentcloud/lib/',
      'providers/tencentcloud/.generated/',
    ],
  },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-console': 'error',
      'no-restricted-syntax': ['error', NO_FOREIGN_INSTANCEOF],
      'no-restricted-imports': [
        'error',
        {
          paths: [
            { name: 'assert', message: 'throw a RetentionError, which says property, allowed, got and remedy' },
            { name: 'node:assert', message: 'throw a RetentionError, which says property, allowed, got and remedy' },
          ],
        },
      ],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      // numbers are in most of our messages, and a template renders them as we want.
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true, allowNever: true },
      ],
      '@typescript-eslint/no-confusing-void-expression': 'off',
      // a construct is made for its effect on the tree.
      'no-new': 'off',
      // inputs come from plans, states and files, where types promise more than there is.
      '@typescript-eslint/no-unnecessary-condition': 'off',
      '@typescript-eslint/no-base-to-string': 'off',
      '@typescript-eslint/no-unnecessary-type-conversion': 'off',
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      '@typescript-eslint/no-misused-spread': 'off',
      // drivers and engines are async by contract, also where one of them has nothing to wait for.
      '@typescript-eslint/require-await': 'off',
    },
  },
  {
    // what talks to people.
    files: [
      'bin/**/*.ts',
      'bench/**/*.ts',
      'scripts/**/*.ts',
      'sandbox/**/*.ts',
      'functions/enforcer/surroundings/log.ts',
    ],
    rules: { 'no-console': 'off' },
  },
  {
    files: ['test/**/*.ts', 'bench/**/*.ts', 'sandbox/**/*.ts'],
    rules: {
      'no-console': ['error', { allow: ['info'] }],
      'no-restricted-imports': 'off',
      // tests feed what types forbid, and read what types do not know.
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-unsafe-enum-assignment': 'off',
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  {
    // the estate is a file of the user, found at run time.
    files: ['lib/estate/load.ts'],
    rules: { '@typescript-eslint/no-require-imports': 'off' },
  },
  {
    files: ['**/*.{js,cjs,mjs}'],
    languageOptions: { ecmaVersion: 'latest' },
    rules: { eqeqeq: 'error', 'no-unused-vars': 'error', 'prefer-const': 'error', 'no-var': 'error' },
  },
);
