import { showsText } from '../../../cli/main';

test.each([
  ['--version', true],
  ['promote --help', true],
  // This is the version of a model. The command must use the clock of a time-lapse.
  ['promote --version 7', false],
  ['status', false],
])('%s only prints text: %s', (command, expected) => {
  expect(showsText(['node', 'nexthour', ...command.split(' ')])).toBe(expected);
});
