import type { Logger } from 'pino';
import type { MinuteModels } from '../../activities/minute-models';
import { createBarHistory } from '../../clients/postgres/bar-history';
import { readMinuteEntries } from '../../clients/postgres/ledger/read-minutes';
import { createMinuteLedger } from '../../clients/postgres/minute-ledger';
import type { AssetSource } from '../../clients/postgres/trade-positions';
import { MINUTE_MS } from '../../forecasting/bars/minute-bar';
import { fiveMinuteQuestion } from '../../forecasting/questions';
import { messageOf } from '../../system/errors';
import { GROUPS } from '../groups';
import { FeaturesMessage } from '../messages/features';
import type { ForecastMessage } from '../messages/forecasts';
import { PartitionAssets } from '../partition-assets';
import { assetOf, createPublisher } from '../publish';
import { runConsumer } from '../run-consumer';
import type { ConsumerContext } from '../run-consumer-process';
import { TOPICS } from '../topics';
import { AssetPredictions, type PredictEvent } from './asset-predictions';
import { createPredictMetrics } from './metrics';
import { OpenModels } from './open-models';

/** More forecasts of one minute than models can be active. */
const MAX_MODELS = 100;

/** Forecasts the assets in the partitions that this process gets, until the signal is aborted. */
export async function runPredict(
  context: ConsumerContext & { readonly models: MinuteModels },
  signal: AbortSignal,
): Promise<void> {
  const { database, producer, clock, registry, logger, models } = context;
  const metrics = createPredictMetrics(registry, clock);
  const shared = {
    history: createBarHistory(database),
    ledger: createMinuteLedger(database),
    publish: createPublisher<ForecastMessage>(producer, TOPICS.forecasts, assetOf),
    clock,
  };
  const openAsset = ({ asset, source }: AssetSource) => {
    const question = fiveMinuteQuestion(asset);
    const logEvent = createEventLog(logger, asset);
    return new AssetPredictions({
      ...{ ...shared, question, source },
      readForecasts: async (range) => {
        const query = range === 'newest' ? { limit: 1 } : { ...range, limit: countMinutes(range) * MAX_MODELS };
        const entries = await readMinuteEntries(database, { question: question.id, source, ...query });
        return entries.map(({ forecast }) => forecast).reverse();
      },
      models: new OpenModels({
        ...{ models, query: { asset, source }, steps: question.horizonMinutes },
        onFailure: (version, error) => {
          metrics.countFailure(asset, version);
          logger.error({ asset, version, reason: messageOf(error) }, 'a model cannot forecast; the others go on');
        },
        onChange: (used) => {
          const versions = used.map(({ version, role }) => `${version} (${role})`);
          logger.info({ asset, source, versions }, 'these models forecast now');
        },
      }),
      onEvent: (event) => {
        metrics.count(asset, event);
        if (event.type === 'unusable') metrics.countFailure(asset, event.version);
        logEvent(event);
      },
    });
  };
  const consumption = {
    ...{ group: GROUPS.predict, schema: FeaturesMessage },
    openPartition: () => new PartitionAssets<FeaturesMessage>(openAsset),
    problem: 'the features cannot be handled; trying again',
  };
  await runConsumer(context, consumption, signal);
}

function countMinutes({ from, to }: { from: number; to: number }): number {
  return (to - from) / MINUTE_MS + 1;
}

function createEventLog(logger: Logger, asset: string): (event: PredictEvent) => void {
  return (event) => {
    if (event.type === 'skipped') {
      const { minutes, isFirstStart } = event;
      // The first start reads trades of some hours before it.
      logger[isFirstStart ? 'info' : 'warn'](
        { asset, minutes },
        'minutes were not forecast, because they ended more than an hour ago',
      );
    } else if (event.type === 'waiting') {
      const { bars } = event;
      logger.info({ asset, bars }, 'too few bars are known for a forecast; waiting for more');
    } else if (event.type === 'unusable') {
      const { version } = event;
      logger.error({ asset, version }, 'a forecast of a model cannot be used; the others go on');
    } else if (event.type === 'differs') {
      logger.warn({ asset, reason: event.error.message }, 'another process has forecast this minute');
    }
  };
}
