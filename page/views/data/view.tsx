import { useRead } from '../../api/use-read';
import { AssetChoice, isHourly } from '../../parts/asset-switch';
import { RangeSwitch, readRange } from '../../parts/range-switch';
import { Read } from '../../parts/states';
import type { ViewProps } from '../views';
import { Drift } from './drift';
import { Features } from './features';
import { Gaps } from './gaps';
import { Quality } from './quality';
import { OutsideSeries } from './series';
import { Snapshots } from './snapshots';

const RANGES = ['24', '168', '720'] as const;

/** Whether the data is good: the checks, the gaps, the drift, the features, the outside series, and the data of each hour as a file. */
export function View({ place: { query } }: ViewProps) {
  const questions = useRead('questions');
  return (
    <div class="view">
      <Read reading={questions} what="the assets">
        {(answer) => {
          const assets = [...new Set(answer.questions.filter(isHourly).map((one) => one.asset))];
          const asset = assets.find((one) => one === query.asset) ?? assets[0] ?? 'BTC';
          return <OfAsset key={asset} asset={asset} assets={assets} query={query} />;
        }}
      </Read>
    </div>
  );
}

interface OfAssetProps {
  readonly asset: string;
  readonly assets: readonly string[];
  readonly query: Readonly<Record<string, string>>;
}

function OfAsset({ asset, assets, query }: OfAssetProps) {
  const range = readRange(query.hours, RANGES, '24');
  const quality = useRead('quality', { query: { asset, count: range }, on: ['run'] });
  const drift = useRead('drift', { query: { asset }, on: ['run', 'production'] });
  return (
    <>
      <section class="card" aria-labelledby="data-title">
        <header>
          <h1 id="data-title">Data of {asset}</h1>
          <div class="row">
            <AssetChoice asset={asset} assets={assets} />
            <RangeSwitch ranges={RANGES} value={range} />
          </div>
        </header>
        <Read reading={quality} what="the quality checks">
          {(answer) => <Quality quality={answer} chosen={query.hour} />}
        </Read>
      </section>
      <div class="columns">
        <Read reading={quality} what="the known prices">
          {(answer) => <Gaps quality={answer} />}
        </Read>
        <Snapshots asset={asset} />
      </div>
      <Read reading={drift} what="the drift">
        {(answer) => <Drift drift={answer} />}
      </Read>
      <Features asset={asset} search={query.feature ?? ''} />
      <OutsideSeries />
    </>
  );
}
