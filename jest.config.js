const typescript = {
  jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
  module: { type: 'commonjs' },
  sourceMaps: 'inline',
};

const modules = { jsc: { target: 'es2022' }, module: { type: 'commonjs' } };

/**
 * jest runs a test in a vm context, where each use of a global name asks the context. Computations with numbers take three times as long
 * then. As parameters of each module, these names cost nothing. Names that a test may replace, such as `Date`, cannot be here.
 */
const NUMBERS = ['Math', 'Number', 'Infinity', 'Float64Array', 'Float32Array', 'Uint8Array', 'Int32Array'];
const COLLECTIONS = ['Array', 'Object', 'Map', 'Set', 'String', 'JSON'];

const shared = {
  testEnvironment: 'node',
  sandboxInjectedGlobals: [...NUMBERS, ...COLLECTIONS],
  transform: { '^.+\\.ts$': ['@swc/jest', typescript], '/node_modules/@platformatic/.+\\.js$': ['@swc/jest', modules] },
  // The client of Kafka is an ES module. Node loads it from CommonJS, jest does not.
  transformIgnorePatterns: ['/node_modules/(?!@platformatic/)'],
  modulePathIgnorePatterns: ['<rootDir>/dist', '<rootDir>/.nexthour', '<rootDir>/.venv', '<rootDir>/.cache'],
};

/** All integration tests share one start of the real servers. The unit tests need no servers, so they run during that start. */
/** @type {import('jest').Config} */
module.exports = {
  projects: [
    { ...shared, displayName: 'unit', testMatch: ['<rootDir>/test/{unit,replay}/**/*.test.ts'] },
    {
      ...shared,
      displayName: 'integration',
      testMatch: ['<rootDir>/test/integration/**/*.test.ts'],
      setupFiles: ['<rootDir>/test/support/wait-for-servers.js'],
      globalSetup: '<rootDir>/test/support/start-servers.ts',
      globalTeardown: '<rootDir>/test/support/stop-servers.ts',
    },
    // A real browser on a stack of its own, which runs a day of hours before.
    {
      ...shared,
      displayName: 'page',
      testMatch: ['<rootDir>/test/page/**/*.test.ts'],
      setupFilesAfterEnv: ['<rootDir>/test/support/page/time-limit.ts'],
      globalSetup: '<rootDir>/test/support/page/start-page-stack.ts',
      globalTeardown: '<rootDir>/test/support/page/stop-page-stack.ts',
    },
    // Starts servers of its own, because it breaks them.
    { ...shared, displayName: 'faults', testMatch: ['<rootDir>/test/faults/**/*.test.ts'] },
  ],
  testSequencer: '<rootDir>/test/support/test-order.js',
  // Most tests take seconds. On a busy machine they take minutes.
  testTimeout: 600_000,
  // The tests of servers wait most of their time, and test-order.js mixes them with those that compute, so four at once suit two cores.
  maxWorkers: 4,
};
