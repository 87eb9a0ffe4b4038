/** Who may import whom. The chaincode is the rule of record: nothing outside it reaches into a contract's handlers. */
const PILOTS = '^chaincode/(?!kit/)([^/]+)/';

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    { name: 'kit-stands-alone', severity: 'error', from: { path: '^chaincode/kit/' }, to: { path: PILOTS } },
    {
      name: 'pilots-are-apart',
      comment: 'A pilot imports itself and the kit, never another pilot.',
      severity: 'error',
      from: { path: PILOTS },
      to: { path: PILOTS, pathNot: '^chaincode/$1/' },
    },
    {
      name: 'chaincode-knows-nobody',
      severity: 'error',
      from: { path: '^chaincode/' },
      to: { path: '^(gateway|network|scripts|audit|console|desks|test)/' },
    },
    {
      name: 'no-handlers-from-outside',
      comment: 'What is not a contract reads its declaration and its pure rules.',
      severity: 'error',
      from: { path: '^(gateway|audit|console|desks|network|scripts)/', pathNot: '\\.test\\.ts$' },
      to: { path: '^chaincode/(?!kit/)[^/]+/(contract\\.ts|index\\.ts|handlers/)' },
    },
    {
      name: 'the-audit-stands-alone',
      comment:
        'A verifier that ran the code it verifies would prove nothing: the protocol is implemented a second time.',
      severity: 'error',
      from: { path: '^audit/', pathNot: '(\\.test\\.ts$|/testing/)' },
      to: { path: '^(chaincode|gateway|network|scripts)/' },
    },
    {
      name: 'network-serves-the-gateway',
      comment: 'The gateway knows of the network only how to reach it, and how Fabric is signed for.',
      severity: 'error',
      from: { path: '^gateway/' },
      to: { path: '^network/', pathNot: '^network/(connections|identities/low-s-signature)\\.ts$' },
    },
    {
      name: 'nothing-imports-tests',
      severity: 'error',
      // The benchmark's command runs what test/bench measures.
      from: { pathNot: '(\\.test\\.ts$|^test/|/testing/|^scripts/bench\\.ts$)' },
      to: { path: '(\\.test\\.ts$|^test/|/testing/)' },
    },
    {
      name: 'nothing-imports-scripts',
      severity: 'error',
      from: { pathNot: '^(scripts|test)/' },
      to: { path: '^scripts/' },
    },
    {
      name: 'no-undeclared-package',
      severity: 'error',
      from: {},
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'no-test-package-in-production',
      severity: 'error',
      from: { path: '^(audit|chaincode|console|desks|gateway|network)/', pathNot: '(\\.test\\.ts$|/testing/)' },
      to: { dependencyTypes: ['npm-dev'], pathNot: '@types' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)node_modules/|^\\.state/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'require', 'node', 'default'] },
  },
};
