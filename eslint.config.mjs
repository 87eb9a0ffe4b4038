import js from '@eslint/js';
import tseslint from 'typescript-eslint';

/** What an endorser must not do: everything that two machines could answer differently. */
const nondeterministic = {
  'no-restricted-globals': [
    'error',
    { name: 'Date', message: 'Time comes from the transaction: kit/clock.ts.' },
    { name: 'Intl', message: 'Locales differ between endorsers.' },
    { name: 'performance', message: 'Clocks differ between endorsers.' },
    { name: 'setTimeout', message: 'Timers have no place in a transaction.' },
    { name: 'setInterval', message: 'Timers have no place in a transaction.' },
    { name: 'process', message: 'The environment differs between endorsers.' },
    { name: 'fetch', message: 'A contract reads nothing but the ledger.' },
    { name: 'parseFloat', message: 'Integers only on the ledger.' },
  ],
  'no-restricted-properties': [
    'error',
    { object: 'Math', property: 'random', message: 'Endorsers must agree byte by byte.' },
    { object: 'crypto', property: 'randomUUID', message: 'Endorsers must agree byte by byte.' },
    { object: 'crypto', property: 'getRandomValues', message: 'Endorsers must agree byte by byte.' },
    { property: 'localeCompare', message: 'Locales differ between endorsers: compare code units.' },
    { property: 'toLocaleString', message: 'Locales differ between endorsers.' },
    { property: 'toLocaleUpperCase', message: 'Locales differ between endorsers.' },
    { property: 'toLocaleLowerCase', message: 'Locales differ between endorsers.' },
    { object: 'JSON', property: 'stringify', message: 'Ledger bytes are canonical: kit/codec.ts.' },
  ],
  'no-restricted-imports': [
    'error',
    {
      patterns: [
        {
          group: ['node:*', 'fs', 'os', 'crypto', 'http', 'https', 'net', 'child_process'],
          message: 'A contract reads nothing but the ledger.',
        },
      ],
    },
  ],
  'no-restricted-syntax': [
    'error',
    { selector: 'Literal[raw=/^[0-9_]*\\.[0-9]/]', message: 'Integers only on the ledger.' },
    {
      selector: 'Program > VariableDeclaration[kind="let"]',
      message: 'A contract keeps no state of its own: it serves many transactions at once.',
    },
  ],
};

export default tseslint.config(
  { ignores: ['node_modules/', '.state/', 'coverage/', 'docs/'] },
  js.configs.recommended,
  ...tseslint.configs.strict,
  ...tseslint.configs.stylistic,
  {
    languageOptions: {
      globals: { module: 'writable', process: 'readonly', console: 'readonly', Buffer: 'readonly', URL: 'readonly' },
    },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      complexity: ['error', 10],
      'max-depth': ['error', 3],
      eqeqeq: 'error',
      'no-console': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/consistent-type-definitions': 'off',
    },
  },
  {
    files: ['**/*.ts'],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
    },
  },
  {
    files: ['chaincode/**/*.ts'],
    ignores: ['**/*.test.ts', 'chaincode/kit/testing/**', 'chaincode/kit/server.ts'],
    rules: nondeterministic,
  },
  {
    files: ['**/*.test.ts', 'test/**'],
    rules: { complexity: 'off', '@typescript-eslint/no-empty-function': 'off' },
  },
);
