import { choose } from '../navigation/navigation';
import { Switch } from './switch';

const TEXTS = { '24': '24 hours', '48': '2 days', '168': '7 days', '720': '30 days' } as const;

/** How many hours a view shows; it is in the address as `?hours=`. */
export type Range = keyof typeof TEXTS;

/** The range in the address, if the view has it. @param ranges the ranges of the view */
export function readRange<Ranges extends readonly Range[]>(
  written: string | undefined,
  ranges: Ranges,
  fallback: Ranges[number],
): Ranges[number] {
  return ranges.find((one) => one === written) ?? fallback;
}

export function RangeSwitch({ ranges, value }: { ranges: readonly Range[]; value: Range }) {
  return (
    <Switch
      label="How many hours"
      options={ranges.map((range) => ({ value: range, text: TEXTS[range] }))}
      value={value}
      onChange={(hours) => choose({ hours })}
    />
  );
}
