/** Two projects: what runs by itself, and what runs against a real network that test/network.ts brings up. */
const shared = {
  testEnvironment: 'node',
  transform: {
    '\\.(ts|mjs|js)$': [
      '@swc/jest',
      {
        jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
        module: { type: 'commonjs' },
      },
    ],
  },
  // Packages that ship ES modules only; Jest loads CommonJS.
  transformIgnorePatterns: ['/node_modules/(?!(@noble|jose|canonicalize|uuid)/)'],
};

export default {
  projects: [
    {
      ...shared,
      displayName: 'unit',
      testMatch: ['<rootDir>/{chaincode,gateway,network,scripts}/**/*.test.ts', '<rootDir>/test/*.test.ts'],
    },
    {
      ...shared,
      displayName: 'network',
      testMatch: ['<rootDir>/test/{network,api,faults,privacy}/**/*.test.ts'],
      globalSetup: '<rootDir>/test/network-up.ts',
      globalTeardown: '<rootDir>/test/network-down.ts',
    },
  ],
};
