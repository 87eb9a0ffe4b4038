/** What runs by itself, what runs against the network that test/network-up.ts brings up, what breaks networks of its own, and what does so in containers. */
const shared = {
  testEnvironment: 'node',
  transform: {
    '\\.(ts|mjs|js)$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'commonjs' } },
    ],
  },
  // Packages that ship ES modules only, or import() at run time; Jest loads CommonJS.
  transformIgnorePatterns: [
    '/node_modules/(?!(@noble|@scure|@opentelemetry|jose|canonicalize|uuid|qr|age-encryption)/)',
  ],
};

export default {
  projects: [
    {
      ...shared,
      displayName: 'unit',
      testMatch: [
        '<rootDir>/{audit,chaincode,console,desks,gateway,network,scripts}/**/*.test.ts',
        '<rootDir>/test/{*,bench/**/*}.test.ts',
      ],
    },
    {
      ...shared,
      displayName: 'network',
      testMatch: ['<rootDir>/test/{api,audit,epcis,pilots,privacy}/**/*.test.ts'],
      globalSetup: '<rootDir>/test/network-up.ts',
      globalTeardown: '<rootDir>/test/network-down.ts',
      setupFilesAfterEnv: ['<rootDir>/test/network-patience.ts'],
    },
    {
      ...shared,
      displayName: 'faults',
      testMatch: ['<rootDir>/test/{faults,hosts,members,network,openapi,store}/**/*.test.ts'],
    },
    {
      ...shared,
      displayName: 'containers',
      testMatch: ['<rootDir>/test/containers/**/*.test.ts'],
    },
  ],
};
