import { readDayScores } from '../../clients/postgres/ledger/day-scores';
import { readMinuteEntries, readNewestClosed } from '../../clients/postgres/ledger/read-minutes';
import { MAX_CLOSED_TOGETHER } from '../../clients/postgres/ledger/settle-minutes';
import { createMinuteLedger } from '../../clients/postgres/minute-ledger';
import type { AssetSource } from '../../clients/postgres/trade-positions';
import { fiveMinuteQuestion } from '../../forecasting/questions';
import { GROUPS } from '../groups';
import { CandleMessage } from '../messages/candles';
import type { ScoreMessage } from '../messages/scores';
import { PartitionAssets } from '../partition-assets';
import { assetOf, createPublisher } from '../publish';
import { runConsumer } from '../run-consumer';
import type { ConsumerContext } from '../run-consumer-process';
import { TOPICS } from '../topics';
import { AssetScores } from './asset-scores';
import { createScoreMetrics } from './metrics';

/** More forecasts of one minute than models can be active. */
const MAX_MODELS = 100;

/** Scores the forecasts of the assets in the partitions that this process gets, until the signal is aborted. */
export async function runScore(context: ConsumerContext, signal: AbortSignal): Promise<void> {
  const { database, producer, clock, registry, logger } = context;
  const metrics = createScoreMetrics(registry);
  const ledger = createMinuteLedger(database);
  const publish = createPublisher<ScoreMessage>(producer, TOPICS.scores, assetOf);
  const openAsset = ({ asset, source }: AssetSource) => {
    const { id: question } = fiveMinuteQuestion(asset);
    return new AssetScores({
      ...{ asset, source, ledger, clock, publish },
      readEntries: (target) =>
        readMinuteEntries(database, { question, source, from: target, to: target, limit: MAX_MODELS }),
      readNewestClosed: () => readNewestClosed(database, { question, source, limit: MAX_CLOSED_TOGETHER }),
      readDayScores: () => readDayScores(database, { question, source, until: clock.now() }),
      onClosed: (entries) => {
        metrics.countClosed(entries);
        const voids = entries.flatMap(({ void: voided }) => voided ?? []);
        if (voids.length > 0) {
          const [first] = voids;
          logger.warn({ asset, forecasts: voids.length, reason: first?.reason }, 'forecasts get no score');
        }
      },
      onDayScores: (scores) => metrics.setDayScores(question, scores),
    });
  };
  const consumption = {
    ...{ group: GROUPS.score, schema: CandleMessage },
    openPartition: () => new PartitionAssets<CandleMessage>(openAsset),
    problem: 'the forecasts cannot be scored; trying again',
  };
  await runConsumer(context, consumption, signal);
}
