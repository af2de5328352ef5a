import { formatSkill } from '../../../reporting/numbers';

test.each([
  [0.0366, '+3.66 %'],
  [-0.0366, '−3.66 %'],
  [0, '0.00 %'],
])('the skill %d is shown as %s, so positive is better', (skill, text) => {
  expect(formatSkill(skill)).toBe(text);
});
