import { toNewItem } from '../../../../streams/news/new-item';

const SEEN = { source: 'a.example', seenAt: Date.UTC(2026, 10, 26, 12) };
const item = { key: 'k', title: 'Bitcoin rises', link: 'https://a.example/1', publishedAt: SEEN.seenAt - 1 };
const keys = (change: Partial<typeof item>, seen = SEEN) => toNewItem({ ...item, ...change }, seen);

test('an article that was seen elsewhere or with another title is the same one', () => {
  const first = keys({});
  expect(keys({ title: 'Bitcoin rises!' }).id).toBe(first.id);
  expect(keys({ key: 'other' }).id).not.toBe(first.id);
  expect(keys({}, { ...SEEN, source: 'b.example' }).id).not.toBe(first.id);
  expect(keys({ title: '“BITCOIN  rises”' }).titleKey).toBe(first.titleKey);
  expect(keys({}, { ...SEEN, seenAt: SEEN.seenAt + 86_400_000 }).titleKey).not.toBe(first.titleKey);
  expect(keys({ link: 'https://a.example/1/?utm_source=rss#top' }).linkKey).toBe(first.linkKey);
  expect(keys({ link: 'https://a.example/1?page=2' }).linkKey).not.toBe(first.linkKey);
  expect(keys({ title: '🚀' }).titleKey).not.toBe(keys({ title: '💥' }).titleKey);
});

test.each([
  [Date.UTC(1980, 0, 1), null],
  [SEEN.seenAt + 3 * 86_400_000, null],
  [Number.MAX_SAFE_INTEGER, null],
  [SEEN.seenAt - 1, SEEN.seenAt - 1],
])('the time of publication %s is stored as %s', (publishedAt, stored) => {
  expect(keys({ publishedAt }).publishedAt).toBe(stored);
});
