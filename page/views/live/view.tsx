import { useEffect } from 'preact/hooks';
import { useRead } from '../../api/use-read';
import { Read } from '../../parts/states';
import type { ViewProps } from '../views';
import { LiveAsset } from './live-asset';
import { NotRunning } from './not-running';

/** The page never asks more often by itself. */
const LOOK_AGAIN_MS = 60_000;

/** The live line: the price of each minute, the forecast five minutes ahead, and how good those forecasts are. */
export function View({ place: { query }, rest }: ViewProps) {
  const questions = useRead('questions');
  const { reload } = questions;
  useEffect(() => {
    const timer = setInterval(reload, LOOK_AGAIN_MS);
    return () => clearInterval(timer);
  }, [reload]);
  return (
    <div class="view">
      <Read reading={questions} what="the assets of the live line">
        {(answer) => {
          const live = answer.questions.filter(({ cadence }) => cadence === 'minutely').map(({ asset }) => asset);
          const [first] = live;
          if (first === undefined) return <NotRunning reload={reload} />;
          const asset = rest === '' ? first : rest.toUpperCase();
          return <LiveAsset key={asset} asset={asset} assets={live} model={query.model} />;
        }}
      </Read>
    </div>
  );
}
