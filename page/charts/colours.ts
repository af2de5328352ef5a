/** The colours of the present theme, for charts. They are declared in style/colours.css. */
export interface Colours {
  readonly text: string;
  readonly muted: string;
  readonly line: string;
  readonly surface: string;
  readonly accent: string;
  readonly good: string;
  readonly warn: string;
  readonly bad: string;
  readonly price: string;
  readonly fan: string;
  /** For charts that compare several things. */
  readonly series: readonly string[];
}

export const SERIES_COLOURS = 8;

export function readColours(): Colours {
  const style = getComputedStyle(document.documentElement);
  const colour = (name: string) => style.getPropertyValue(`--${name}`).trim();
  return {
    text: colour('text'),
    muted: colour('muted'),
    line: colour('line'),
    surface: colour('surface'),
    accent: colour('accent'),
    good: colour('good'),
    warn: colour('warn'),
    bad: colour('bad'),
    price: colour('price'),
    fan: colour('fan-50'),
    series: Array.from({ length: SERIES_COLOURS }, (_, index) => colour(`series-${index + 1}`)),
  };
}
