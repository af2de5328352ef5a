import type { Answers } from '../api/answers';
import { useRead } from '../api/use-read';
import { choose } from '../navigation/navigation';
import { Switch } from './switch';

/** Whether the hourly runs answer a question. The view Live shows the questions of the live line, which may have other assets. */
export function isHourly({ cadence }: Pick<Answers['questions']['questions'][number], 'cadence'>): boolean {
  return cadence === 'hourly';
}

/** Which asset a view is about. It is shown only when there is a choice. */
export function AssetSwitch({ asset }: { asset: string | undefined }) {
  const { answer } = useRead('questions');
  const prices = answer?.questions.filter(isHourly) ?? [];
  const assets = [...new Set(prices.map((one) => one.asset))];
  return <AssetChoice asset={asset ?? assets[0] ?? ''} assets={assets} />;
}

/** The same for a view that knows the assets. What was chosen of the former asset, a question or an hour, is forgotten. */
export function AssetChoice({ asset, assets }: { asset: string; assets: readonly string[] }) {
  if (assets.length < 2) return null;
  return (
    <Switch
      label="Asset"
      options={assets.map((value) => ({ value, text: value }))}
      value={asset}
      onChange={(value) => choose({ asset: value, question: undefined, hour: undefined })}
    />
  );
}
