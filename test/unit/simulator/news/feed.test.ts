import { connectNews } from '../../../../clients/news';
import { chooseNewsSource } from '../../../../forecasting/news/sources';
import { NEWS_PATH } from '../../../../simulator/news/feed';
import { type RunningSimulator, startSimulator } from '../../../support/start-simulator';

const titles = Array.from({ length: 100 }, (_, index) => `Bitcoin & ether < ${index}`);
const news = connectNews();
let simulator: RunningSimulator;
beforeAll(async () => {
  simulator = await startSimulator({ titles });
});
afterAll(() => Promise.all([simulator.close(), news.close()]));

test('the feed of the simulator is read by our own reader, changes with the time, and names itself as generated', async () => {
  const url = `${simulator.url}${NEWS_PATH}`;
  const first = await news.read(url, {});
  if (first.result === 'unchanged') throw new Error('there was no version before');
  const { items, generator, ttlMinutes } = first.feed;
  expect(items.length).toBe(30);
  expect(items[0]?.title).toMatch(/^Bitcoin & ether < \d+$/);
  expect(items[0]?.publishedAt).toBeLessThanOrEqual(simulator.clock.now());
  expect(chooseNewsSource({ url, generator })).toBe('generated');
  expect(ttlMinutes).toBe(1);
  expect(await news.read(url, first.version)).toEqual({ result: 'unchanged' });
  expect(await news.read(url, { lastModified: first.version.lastModified })).toEqual({ result: 'unchanged' });
  simulator.clock.set(simulator.clock.now() + 12 * 3_600_000);
  const later = await news.read(url, first.version);
  expect(later.result === 'changed' && later.feed.items[0]?.key).not.toBe(items[0]?.key);
});
