import { Counter } from 'prom-client';
import { createBarHistory } from '../../clients/postgres/bar-history';
import { createMinuteFeatures } from '../../clients/postgres/minute-features';
import { GROUPS } from '../groups';
import { CandleMessage } from '../messages/candles';
import type { FeaturesMessage } from '../messages/features';
import { PartitionAssets } from '../partition-assets';
import { assetOf, createPublisher } from '../publish';
import { runConsumer } from '../run-consumer';
import type { ConsumerContext } from '../run-consumer-process';
import { TOPICS } from '../topics';
import { AssetFeatures } from './asset-features';

/** Computes the features of the bars in the partitions that this process gets, until the signal is aborted. */
export async function runFeatures(context: ConsumerContext, signal: AbortSignal): Promise<void> {
  const { database, producer, clock, registry } = context;
  const rows = new Counter({
    name: 'nexthour_stream_feature_rows_total',
    help: 'Rows of features that were stored and published, also again after a restart',
    labelNames: ['asset'],
    registers: [registry],
  });
  const options = {
    history: createBarHistory(database),
    rows: createMinuteFeatures(database),
    publish: createPublisher<FeaturesMessage>(producer, TOPICS.features, assetOf),
    onRow: (asset: string) => rows.inc({ asset }),
    clock,
  };
  const consumption = {
    ...{ group: GROUPS.features, schema: CandleMessage },
    openPartition: () => new PartitionAssets<CandleMessage>(() => new AssetFeatures(options)),
    problem: 'the bars cannot be handled; trying again',
  };
  await runConsumer(context, consumption, signal);
}
