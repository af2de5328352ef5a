const { projects } = require('../../jest.config.js');

/** npm run build && npx jest --config test/monitoring/live.config.js : every expression on a live Prometheus; takes about a quarter of an hour. */
/** @type {import('jest').Config} */
module.exports = {
  transform: projects[0].transform,
  modulePathIgnorePatterns: projects[0].modulePathIgnorePatterns,
  testEnvironment: 'node',
  rootDir: '../..',
  testMatch: ['<rootDir>/test/monitoring/live.ts'],
  testTimeout: 1_200_000,
};
