import { useRead } from '../api/use-read';
import { choose } from '../navigation/navigation';
import { Switch } from './switch';

/** Which asset a view is about. It is shown only when there is a choice. */
export function AssetSwitch({ asset }: { asset: string | undefined }) {
  const { answer } = useRead('questions');
  const prices = answer?.questions.filter(({ kind }) => kind === 'price') ?? [];
  const assets = [...new Set(prices.map((one) => one.asset))];
  if (assets.length < 2) return null;
  return (
    <Switch
      label="Asset"
      options={assets.map((value) => ({ value, text: value }))}
      value={asset ?? assets[0] ?? ''}
      onChange={(value) => choose({ asset: value, question: undefined })}
    />
  );
}
