import { isBroken } from '../../../../cli/commands/status';

test.each([
  [[], false],
  [['warning'], false],
  [['warning', 'broken'], true],
] as const)('`status --check` finds %j broken: %s', (severities, expected) => {
  const problems = severities.map((severity) => ({ severity, what: 'something', remedy: 'nothing' }));
  expect(isBroken({ problems })).toBe(expected);
});
