import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { connectKrakenRest } from '../../clients/kraken/rest';
import { messageOf } from '../../system/errors';
import { Load } from './load';
import { compareOnBacklog } from './measure-backlog';
import { measureLivePace } from './measure-live-pace';
import { measureRestart } from './measure-restart';
import { measureThroughput } from './measure-throughput';
import { preparePeer } from './peer';
import { importHistory, plantModels } from './plant-models';
import { Progress } from './progress';
import { formatResults, type Results } from './report';
import { type ScratchStack, withScratchStack } from './scratch-stack';
import type { Services } from './services';

const ASSETS = ['BTC', 'ETH'];
/** Of each asset: 17 a second, as on a busy day at Kraken. More of them make a higher throughput, because there are fewer bars. */
const TRADES_PER_MINUTE = 1_000;
const SECONDS = { live: 120, line: 30, bars: 20 };
const QUICK_SECONDS = { live: 20, line: 15, bars: 15 };
/** A fit needs 61 days, because it leaves out the newest ones for the test of the model. */
const HISTORY_DAYS = 62;
/** The baseline needs 16 hours. */
const QUICK_HISTORY_DAYS = 2;

const log = (text: string) => process.stderr.write(`${new Date().toISOString().slice(11, 19)} ${text}\n`);

/**
 * Measures the live line with its own processes, Kafka and Postgres in a scratch home: delays and memory at the pace of the market, the
 * largest throughput, and how fast it catches up. Then lets the tools of the older designs do the same job on the same trades: `--compare`
 * does only that. `--quick` tries a change: without a fit, without the older designs, and for a shorter time. `--profiles FOLDER` writes CPU
 * profiles.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      quick: { type: 'boolean', default: false },
      compare: { type: 'boolean', default: false },
      profiles: { type: 'string' },
    },
  });
  const { quick, compare: onlyCompares, profiles } = values;
  const python = quick ? null : preparePeer();
  await withScratchStack({ profiles }, async (stack, services) => {
    const source = await prepareModels(stack, quick);
    const stop = new AbortController();
    const progress = new Progress(stack.kafka, { assets: ASSETS, signal: stop.signal });
    const seconds = quick ? QUICK_SECONDS : SECONDS;
    try {
      const results = await measureAll({ stack, services, progress, source, python, seconds, onlyCompares });
      const what = `${cpus().length} cores, ${TRADES_PER_MINUTE} trades a bar${quick ? ', quick: the baseline forecasts' : ''}`;
      process.stdout.write(`${what}\n${formatResults(results)}\n`);
    } finally {
      stop.abort();
    }
  });
}

/** @returns the source of the simulated trades */
async function prepareModels(stack: ScratchStack, quick: boolean): Promise<string> {
  log('the servers run; preparing history and models');
  const rest = connectKrakenRest({ url: stack.krakenRestUrl });
  try {
    const source = await rest.source(AbortSignal.timeout(10_000));
    await importHistory(stack, { assets: ASSETS, source, days: quick ? QUICK_HISTORY_DAYS : HISTORY_DAYS });
    if (!quick) await plantModels(stack, { assets: ASSETS, source });
    return source;
  } finally {
    await rest.close();
  }
}

/** Our own measures are printed also when the older designs fail. */
function reportFailure(error: unknown): null {
  log(messageOf(error));
  process.exitCode = 1;
  return null;
}

async function measureAll(given: {
  readonly stack: ScratchStack;
  readonly services: Services;
  readonly progress: Progress;
  readonly source: string;
  readonly python: string | null;
  readonly seconds: typeof SECONDS;
  readonly onlyCompares: boolean;
}): Promise<Results> {
  const { stack, services, progress, source, python, seconds, onlyCompares } = given;
  log('the pace of the market');
  const live = await measureLivePace({ stack, services, progress, seconds: onlyCompares ? 0 : seconds.live });
  await services.stop('ingest', 'score');
  const load = await Load.open(stack, { progress, source, tradesPerMinute: TRADES_PER_MINUTE });
  try {
    await load.startIngest(services);
    const measured = { load, services, progress };
    const compare = async () => {
      if (python === null) return null;
      log('a backlog, by nexthour and by the older designs');
      return compareOnBacklog({ ...measured, stack, python }).catch(reportFailure);
    };
    if (onlyCompares) return { comparison: await compare() };
    log('the whole line');
    const line = await measureThroughput(measured, { of: 'forecasts', seconds: seconds.line });
    log('a restart');
    const restart = await measureRestart(measured);
    const comparison = await compare();
    await services.stopAll();
    log('ingest → bars');
    await load.startIngest(services);
    services.start('candles');
    const bars = await measureThroughput(measured, { of: 'bars', seconds: seconds.bars });
    return { ours: { live, line, restart, bars }, comparison };
  } finally {
    load.close();
  }
}

main().then(
  () => process.exit(),
  (error: unknown) => {
    process.stderr.write(`${messageOf(error)}\n`);
    process.exit(1);
  },
);
