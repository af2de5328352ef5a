const { projects } = require('../../jest.config.js');

const integration = projects.find(({ displayName }) => displayName === 'integration');

/** `npx jest --config test/replay/record.config.js` records the histories again, from real runs. */
/** @type {import('jest').Config} */
module.exports = {
  ...integration,
  displayName: 'record',
  rootDir: '../..',
  testMatch: ['<rootDir>/test/replay/record.ts'],
  testTimeout: 900_000,
};
