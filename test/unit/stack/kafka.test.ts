import { createClusterId } from '../../../stack/kafka';

test('the id of a new cluster does not look like an option of the tool that gets it', () => {
  const draws = [0xf8, 0xfb, 0x04].map((first) => Buffer.alloc(16).fill(first, 0, 1));
  expect(draws.map((bytes) => bytes.toString('base64url')[0])).toEqual(['-', '-', 'B']);
  expect(createClusterId(() => draws.shift() ?? Buffer.alloc(16))).toBe('BAAAAAAAAAAAAAAAAAAAAA');
  expect(createClusterId()).toMatch(/^[A-Za-z0-9_][A-Za-z0-9_-]{21}$/);
});
