import { useEffect, useId, useState } from 'preact/hooks';

interface SliderProps {
  readonly label: string;
  /** Behind the number. */
  readonly unit: string;
  readonly value: number;
  /** The positions of the slider, ascending. Other values can be typed. */
  readonly stops: readonly number[];
  readonly min: number;
  readonly max: number;
  readonly isWhole?: boolean;
  readonly onChange: (value: number) => void;
}

/** A slider for the usual values beside a field for every possible one. */
export function Slider({ label, unit, value, stops, min, max, isWhole = false, onChange }: SliderProps) {
  const id = useId();
  const [text, setText] = useState(String(value));
  useEffect(() => setText(String(value)), [value]);
  const typed = Number(text);
  const isPossible = text !== '' && typed >= min && typed <= max && (!isWhole || Number.isInteger(typed));
  const type = (written: string) => {
    setText(written);
    const next = Number(written);
    if (written !== '' && next >= min && next <= max && (!isWhole || Number.isInteger(next))) onChange(next);
  };
  const position = stops.reduce(
    (best, stop, index) => (Math.abs(stop - value) < Math.abs((stops[best] ?? 0) - value) ? index : best),
    0,
  );
  return (
    <div class="field slider">
      <label for={`${id}-number`}>{label}</label>
      <div class="row">
        <input
          type="range"
          min={0}
          max={stops.length - 1}
          step={1}
          value={position}
          aria-label={`${label} (slider)`}
          aria-valuetext={`${value} ${unit}`}
          onInput={(event) => onChange(stops[event.currentTarget.valueAsNumber] ?? value)}
        />
        <span class="number-box">
          <input
            id={`${id}-number`}
            type="number"
            min={min}
            max={max}
            step="any"
            value={text}
            aria-invalid={!isPossible}
            aria-describedby={isPossible ? undefined : `${id}-why`}
            onInput={(event) => type(event.currentTarget.value)}
          />
          {unit}
        </span>
      </div>
      {!isPossible && (
        <p id={`${id}-why`} class="bad" role="alert">
          {isWhole ? 'A whole number' : 'A number'} from {min} to {max}.
        </p>
      )}
    </div>
  );
}
