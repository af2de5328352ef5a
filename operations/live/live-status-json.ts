import type { LiveAssetState, LiveNewsState } from '../../clients/postgres/live-state';
import { MINUTE_MS } from '../../forecasting/bars/minute-bar';
import { formatInstant } from '../../forecasting/hour';
import { fiveMinuteQuestion } from '../../forecasting/questions';
import type { LiveStatus } from './live-status';

/** The state of the live line for programs. Instants in ISO 8601. */
export function liveStatusJson({ now, processes, assets, news, kafka, problems }: LiveStatus) {
  return {
    at: formatInstant(now),
    problems,
    processes,
    assets: assets?.map(assetJson) ?? null,
    news: news && newsJson(news),
    topics: kafka?.topics ?? null,
    groups:
      kafka?.groups.map(({ committed, ...group }) => ({
        ...group,
        // Numbers of 64 bits.
        committed: committed.map((offset) => offset?.toString() ?? null),
      })) ?? null,
  };
}

function assetJson(state: LiveAssetState) {
  const { asset, source, lastTradeAt, missingTrades, newestBar, missingBars, incompleteBars, newestFeatures, models } =
    state;
  return {
    ...{ asset, source },
    last_trade_at: lastTradeAt,
    missing_trades: missingTrades,
    newest_bar: newestBar && {
      minute: formatInstant(newestBar.minute),
      end: formatInstant(newestBar.minute + MINUTE_MS),
      revision: newestBar.revision,
      known_at: formatInstant(newestBar.knownAt),
    },
    missing_bars: missingBars,
    incomplete_bars: incompleteBars,
    newest_features: newestFeatures === null ? null : formatInstant(newestFeatures),
    question: fiveMinuteQuestion(asset).id,
    models: models.map(({ version, newestOrigin, madeAt, late, unsettled }) => ({
      ...{ version, late, unsettled },
      newest_origin: formatInstant(newestOrigin),
      made_at: formatInstant(madeAt),
    })),
  };
}

const newsJson = ({ articles, scored, newestSeenAt }: LiveNewsState) => ({
  ...{ articles, scored },
  newest_seen_at: newestSeenAt === null ? null : formatInstant(newestSeenAt),
});
