import { createKafkaProducer } from '../clients/kafka/producer';
import { connectLlm } from '../clients/llm';
import { connectNews } from '../clients/news';
import { withDatabase } from '../clients/postgres/database';
import { createLlmAnswers } from '../clients/postgres/llm-answers';
import { migrate } from '../clients/postgres/migrate';
import { createNews } from '../clients/postgres/news';
import { openClock } from '../config/clock';
import { InvalidSettingsError, readSettings, requireServers } from '../config/settings';
import type { NewsMessage } from './messages/news';
import { lexiconScorer } from './news/headline-scorer';
import { createLlmScorer } from './news/llm-scorer';
import { createNewsMetrics } from './news/metrics';
import { runNews } from './news/run-news';
import { prepareTopics } from './prepare-topics';
import { runStream } from './process';
import { createPublisher } from './publish';
import { TOPICS } from './topics';

/** Reads feeds of news, and stores, scores and publishes their articles. One of these processes is enough. */
runStream({
  name: 'news',
  readSettings: readNewsSettings,
  main: async ({ registry, logger, signal, setReady }, settings) => {
    const { home, databaseUrl, kafka, newsFeeds: feeds, llm: llmSettings, llmDailyTokens: dailyTokens } = settings;
    const clock = openClock(home);
    await withDatabase(databaseUrl, async (database) => {
      await migrate(database);
      await prepareTopics(kafka, logger, signal);
      const producer = createKafkaProducer(kafka, 'nexthour-news');
      const reader = connectNews();
      const llm = llmSettings && connectLlm(llmSettings);
      const metrics = createNewsMetrics(registry, clock);
      const answers = createLlmAnswers(database);
      const onTokens = (tokens: number) => metrics.tokens.inc(tokens);
      const llmScorers = llm ? [createLlmScorer({ llm, answers, clock, dailyTokens, onTokens })] : [];
      // Ready also while a feed is away: the metrics say so, and a start must not fail because of it.
      setReady(true);
      await runNews(
        {
          ...{ feeds, reader, clock, metrics, logger },
          news: createNews(database),
          scorers: [lexiconScorer, ...llmScorers],
          publish: createPublisher<NewsMessage>(producer, TOPICS.news, ({ id }) => id),
        },
        signal,
      ).finally(() => Promise.all([producer.close(), reader.close(), llm?.close()]));
    });
  },
});

function readNewsSettings() {
  const settings = requireServers(readSettings(), 'databaseUrl', 'kafka');
  const { newsFeeds } = settings;
  if (newsFeeds === undefined)
    throw new InvalidSettingsError(['NEWS_FEEDS is not set; set it to one or more RSS or Atom feeds']);
  return { ...settings, newsFeeds };
}
