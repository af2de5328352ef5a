const { projects } = require('../../jest.config.js');

const faults = projects.find(({ displayName }) => displayName === 'faults');

/** npm run build && npx jest --config test/monitoring/live.config.js : every expression on a live Prometheus; takes three minutes on a quiet machine. */
/** @type {import('jest').Config} */
module.exports = {
  ...faults,
  displayName: 'monitoring',
  rootDir: '../..',
  testMatch: ['<rootDir>/test/monitoring/live.ts'],
  testTimeout: 1_200_000,
};
