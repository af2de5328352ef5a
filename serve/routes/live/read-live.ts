import type { LedgerArchive } from '../../../clients/postgres/ledger-archive';
import { endOf, type LiveBar, type LiveReads } from '../../../clients/postgres/live';
import { MINUTE_MS } from '../../../forecasting/bars/minute-bar';
import { formatInstant, formatMinute } from '../../../forecasting/hour';
import type { MinuteEntry } from '../../../forecasting/ledger/minute-entries';
import { computeMinuteRecord, type MinuteRecord, minuteRecordJson } from '../../../forecasting/minute-record';
import { fiveMinuteQuestion } from '../../../forecasting/questions';
import { describeReplay } from '../../../forecasting/replay';
import type { Clock } from '../../../system/clock';
import { toLiveBarAnswer } from '../../schemas/live';
import { toMinuteEntry } from '../forecasts/minute-entry';
import { readLedger } from '../forecasts/read-ledger';
import { GAP_MINUTES, type LiveAnswer, MODEL_ROLES, type ModelRole } from './answer';
import { findLiveAsset, type LiveAsset } from './find-asset';

/** A bar or a forecast that is this much older than it should be is late. */
const LATE_MS = 2 * MINUTE_MS;
/** A bar is known some seconds after the end of its minute. */
const BAR_LATE_MS = MINUTE_MS + LATE_MS;
/** Models without a forecast for this long are not shown. */
const MODEL_MS = 60 * MINUTE_MS;
const MAX_FORECASTS = 1_000;

export interface LiveDeps {
  readonly live: LiveReads;
  readonly archive: Pick<LedgerArchive, 'minuteEntries' | 'minuteRecords'>;
  /** The roles of the model versions of an asset on prices of one source. */
  readonly readRoles: (query: { asset: string; source: string }) => Promise<ReadonlyMap<string, ModelRole>>;
  readonly clock: Clock;
}

/** @throws HttpError as `findLiveAsset` and `readLedger` say */
export async function readLive(deps: LiveDeps, named: string): Promise<LiveAnswer> {
  const found = await findLiveAsset(deps.live, named);
  const { asset, source, minute } = found;
  const from = minute - (GAP_MINUTES - 1) * MINUTE_MS;
  const [bars, missingTrades, models] = await Promise.all([
    readLedger(deps.live.bars({ asset, source, from, to: minute })),
    readLedger(deps.live.missingTrades({ asset, source })),
    readModels(deps, found),
  ]);
  const bar = bars.at(-1);
  if (!bar) throw new Error(`the bar of ${formatInstant(minute)} is gone`);
  const forecast = newestOf(models.map(({ entry }) => entry));
  const now = deps.clock.now();
  const problem = findProblem({ bar, forecast, now });
  return {
    asset,
    question: fiveMinuteQuestion(asset).id,
    source,
    replayed: describeReplay(source, minute),
    now: formatInstant(now),
    state: problem === null ? 'current' : 'late',
    problem,
    bar: toLiveBarAnswer(bar),
    lag: {
      bar_age_s: seconds(now - endOf(bar)),
      bar_delay_s: seconds(bar.knownAt - endOf(bar)),
      forecast_delay_s: forecast ? seconds(forecast.forecast.madeAt - forecast.forecast.origin) : null,
    },
    gaps: {
      minutes: GAP_MINUTES,
      missing_bars: countMissing(bars),
      incomplete_bars: bars.filter(({ isComplete }) => !isComplete).length,
      missing_trades: missingTrades,
    },
    models: models.map(({ json }) => json),
  };
}

async function readModels({ archive, readRoles }: LiveDeps, { asset, source, minute }: LiveAsset) {
  const question = fiveMinuteQuestion(asset).id;
  const query = { question, source, from: minute - MODEL_MS, limit: MAX_FORECASTS };
  const [entries, records, roles] = await Promise.all([
    readLedger(archive.minuteEntries(query)),
    readLedger(archive.minuteRecords({ question })),
    readLedger(readRoles({ asset, source })),
  ]);
  const newest = new Map<string, MinuteEntry>();
  for (const entry of entries) {
    const { modelVersion } = entry.forecast;
    if (!newest.has(modelVersion)) newest.set(modelVersion, entry);
  }
  const models = [...newest].map(([version, entry]) => {
    const record = records.find((one) => one.record.source === source && one.modelVersion === version);
    const role = roles.get(version) ?? 'former';
    return { entry, role, json: { version, role, forecast: toMinuteEntry(entry), ...scoresOf(source, record) } };
  });
  return models.sort((one, other) => MODEL_ROLES.indexOf(one.role) - MODEL_ROLES.indexOf(other.role));
}

function scoresOf(source: string, record: MinuteRecord | undefined) {
  const { windows, skill } = minuteRecordJson(
    record ?? { modelVersion: '', levels: [], ...computeMinuteRecord(source, []) },
  );
  const [day] = windows.filter(({ window }) => window === '24 h');
  const [month] = skill.windows.filter(({ window }) => window === '30 d');
  if (!day || !month) throw new Error('the track record has no window of 24 hours or 30 days');
  return { day, skill: month };
}

/** The forecast with the newest origin; the first of them. */
function newestOf(entries: readonly MinuteEntry[]): MinuteEntry | null {
  return entries.reduce<MinuteEntry | null>(
    (newest, entry) => (newest === null || entry.forecast.origin > newest.forecast.origin ? entry : newest),
    null,
  );
}

function findProblem({ bar, forecast, now }: { bar: LiveBar; forecast: MinuteEntry | null; now: number }) {
  const end = endOf(bar);
  if (now - end > BAR_LATE_MS) {
    const age = Math.floor((now - end) / MINUTE_MS);
    return `The newest bar ends at ${formatMinute(end)}, ${age} minutes ago. The live line is stopped or behind, or the exchange sends no trades; \`nexthour live status\` says which`;
  }
  if (!forecast)
    return 'No forecast was made in the last hour. The first ones come within three minutes of the first bar; otherwise the process `predict` does not run';
  const { origin } = forecast.forecast;
  if (end - origin <= LATE_MS) return null;
  return `The newest forecast was made from the bar that ends at ${formatMinute(origin)}, and newer bars are there. The process \`predict\` is stopped or behind; \`nexthour live status\` says which`;
}

/** The minutes without a bar between the first and the last one. */
function countMissing(bars: readonly LiveBar[]): number {
  const [first, last] = [bars[0], bars.at(-1)];
  return first && last ? (last.minute - first.minute) / MINUTE_MS + 1 - bars.length : 0;
}

const seconds = (ms: number) => Math.round(ms) / 1_000;
