/** npx jest --config test/support/page/keep.config.js : starts the stack of the page tests and keeps it until Ctrl-C (CONTRIBUTING.md). */
const { projects } = require('../../../jest.config.js');

const { displayName, globalTeardown, ...page } = projects.find(({ displayName }) => displayName === 'page');

/** @type {import('jest').Config} */
module.exports = {
  ...page,
  rootDir: '../../..',
  testMatch: ['<rootDir>/test/support/page/keep.ts'],
  globalSetup: '<rootDir>/test/support/page/keep-page-stack.ts',
};
