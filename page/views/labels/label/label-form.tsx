import { HOUR_MS, type Hour } from '../../../../forecasting/hour';
import { MAX_HORIZON_HOURS, type RiseQuestion } from '../../../../forecasting/questions';
import { Switch } from '../../../parts/switch';
import { changeQuestion, percentOf, shareOf } from '../question';
import { Slider } from './slider';

const PERCENTS = [0.1, 0.2, 0.3, 0.5, 0.75, 1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10, 12, 15, 20, 30, 50];
const HORIZONS = [1, 2, 3, 4, 6, 8, 12, 18, 24, 36, 48, 72, 96, 120, 144, MAX_HORIZON_HOURS];
const DAY_MS = 24 * HOUR_MS;
const RANGES = [
  { value: 30, text: '30 days' },
  { value: 90, text: '90 days' },
  { value: 365, text: '1 year' },
] as const;

export interface WrittenRange {
  /** As in the address: a date or an hour. */
  readonly from: string | undefined;
  readonly to: string | undefined;
}

interface LabelFormProps {
  readonly question: RiseQuestion;
  readonly assets: readonly string[];
  readonly range: WrittenRange;
  readonly known: { readonly from: Hour; readonly to: Hour };
  readonly onQuestion: (id: string) => void;
  readonly onRange: (range: WrittenRange) => void;
}

export function LabelForm({ question, assets, range, known, onQuestion, onRange }: LabelFormProps) {
  const change = (parts: Parameters<typeof changeQuestion>[1]) => {
    const next = changeQuestion(question, parts);
    if (next) onQuestion(next.id);
  };
  return (
    <form class="label-form" onSubmit={(event) => event.preventDefault()}>
      <div class="field">
        <label for="asset">Asset</label>
        <select id="asset" value={question.asset} onChange={(event) => change({ asset: event.currentTarget.value })}>
          {[...new Set([...assets, question.asset])].map((asset) => (
            <option key={asset}>{asset}</option>
          ))}
        </select>
      </div>
      <Slider
        label="Rise of at least"
        unit="%"
        value={percentOf(question.threshold)}
        {...{ stops: PERCENTS, min: 0.05, max: 50 }}
        onChange={(percent) => change({ threshold: shareOf(percent) })}
      />
      <Slider
        label="Horizon"
        unit="h"
        value={question.horizonHours}
        {...{ stops: HORIZONS, min: 1, max: MAX_HORIZON_HOURS, isWhole: true }}
        onChange={(horizonHours) => change({ horizonHours })}
      />
      <div class="field">
        <span>Rule</span>
        <Switch
          label="Rule"
          options={[
            { value: 'at-end', text: 'at the end' },
            { value: 'within', text: 'within' },
          ]}
          value={question.rule}
          onChange={(rule) => change({ rule })}
        />
      </div>
      <RangeFields range={range} known={known} onRange={onRange} />
    </form>
  );
}

function RangeFields({ range, known, onRange }: Pick<LabelFormProps, 'range' | 'known' | 'onRange'>) {
  const [first, last] = [dateOf(known.from), dateOf(known.to)];
  const startOf = (days: number) => (known.to - days * DAY_MS > known.from ? dateOf(known.to - days * DAY_MS) : null);
  return (
    <div class="field">
      <span>Range</span>
      <div class="row range-choices">
        <input
          type="date"
          aria-label="From"
          {...{ min: first, max: last }}
          value={(range.from ?? first).slice(0, 10)}
          onChange={(event) => onRange({ ...range, from: event.currentTarget.value || undefined })}
        />
        <input
          type="date"
          aria-label="To"
          {...{ min: first, max: last }}
          value={(range.to ?? last).slice(0, 10)}
          onChange={(event) => onRange({ ...range, to: event.currentTarget.value || undefined })}
        />
        {RANGES.map(({ value, text }) => {
          const from = startOf(value);
          if (from === null) return null;
          const isChosen = range.from === from && range.to === undefined;
          return (
            <button type="button" key={value} aria-pressed={isChosen} onClick={() => onRange({ from, to: undefined })}>
              {text}
            </button>
          );
        })}
        <button
          type="button"
          aria-pressed={range.from === undefined && range.to === undefined}
          onClick={() => onRange({ from: undefined, to: undefined })}
        >
          all
        </button>
      </div>
    </div>
  );
}

const dateOf = (hour: Hour) => new Date(hour).toISOString().slice(0, 10);
