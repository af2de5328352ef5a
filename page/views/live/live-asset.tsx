import { useCallback, useEffect, useRef } from 'preact/hooks';
import type { Answers } from '../../api/answers';
import { useRead } from '../../api/use-read';
import { useLiveLine } from '../../live/live-line';
import { Read } from '../../parts/states';
import { Minutes } from './minutes';
import { Models } from './models';
import { NewsCard } from './news-card';
import { Now } from './now';
import { PastMinutes } from './past-minutes';

/** Several events come at the same time, and all open pages hear of them: each page reads once, at a random time within this. */
const SPREAD_MS = 400;
/** While the stream is away, the figures may be this old. */
const READ_EVERY_MS = 60_000;

interface LiveAssetProps {
  readonly asset: string;
  readonly assets: readonly string[];
  /** The version whose forecasts are shown; default: the published one. */
  readonly model: string | undefined;
}

export type Live = Answers['live/:asset'];
export type LiveModel = Live['models'][number];

/** Everything about the minutes of one asset. */
export function LiveAsset({ asset, assets, model }: LiveAssetProps) {
  const params = { asset };
  const live = useRead('live/:asset', { params });
  const history = useRead('live/:asset/history', { params });
  const news = useRead('live/news');
  const reload = useCallback(() => {
    for (const reading of [live, history, news]) reading.reload();
  }, [live.reload, history.reload, news.reload]);
  const stream = useLiveLine(asset, useSpread(reload));
  useEffect(() => {
    const timer = setInterval(reload, READ_EVERY_MS);
    return () => clearInterval(timer);
  }, [reload]);
  return (
    <Read reading={live} what={`the live line of ${asset}`}>
      {(found) => {
        const shown = findShown(found.models, model);
        return (
          <>
            <Now live={found} shown={shown} assets={assets} stream={stream} />
            <Read reading={history} what="the last two hours">
              {(answer) => (
                <>
                  <Minutes history={answer} live={found} shown={shown} />
                  <Models live={found} shown={shown} />
                  <PastMinutes history={answer} version={shown?.version} />
                </>
              )}
            </Read>
            <Read reading={news} what="the news">
              {(answer) => <NewsCard news={answer.news} asset={asset} />}
            </Read>
          </>
        );
      }}
    </Read>
  );
}

/** The chosen model; otherwise that whose forecasts are published, which is the baseline before the first model. */
function findShown(models: readonly LiveModel[], version: string | undefined): LiveModel | undefined {
  const published = ['production', 'baseline'].flatMap((role) => models.filter((one) => one.role === role));
  return models.find((one) => one.version === version) ?? published[0] ?? models[0];
}

function useSpread(work: () => void): () => void {
  const waiting = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => () => clearTimeout(waiting.current), []);
  return () => {
    waiting.current ??= setTimeout(() => {
      waiting.current = undefined;
      work();
    }, Math.random() * SPREAD_MS);
  };
}
