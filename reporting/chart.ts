import { type EChartsOption, init } from 'echarts';
import { Html, html } from './html';

/** Colours are names of the page's style sheet, so that a chart follows the reader's light or dark. */
export const INK = {
  text: 'var(--ink)',
  muted: 'var(--muted)',
  grid: 'var(--grid)',
  accent: 'var(--accent)',
  second: 'var(--second)',
  bad: 'var(--bad)',
  card: 'var(--card)',
} as const;

export interface Size {
  readonly width: number;
  readonly height: number;
}

export const HALF: Size = { width: 500, height: 310 };
const WIDE = 1060;
const NARROW = 440;

export const axisText = { color: INK.muted, fontSize: 12 } as const;
export const quietAxis = {
  axisLine: { lineStyle: { color: INK.grid } },
  axisTick: { show: false },
  axisLabel: axisText,
} as const;
export const quietSplit = { splitLine: { lineStyle: { color: INK.grid } } } as const;

/** ECharts drawn to SVG text, without a browser. The same option gives the same text. */
export function drawChart(option: EChartsOption, { width, height }: Size, label: string): Html {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height });
  try {
    chart.setOption({ animation: false, silent: true, useUTC: true, textStyle: { fontFamily: 'inherit' }, ...option });
    const svg = strip(chart.renderToSVGString({ useViewBox: true }));
    return html`<div class="chart" role="img" aria-label="${label}">${new Html(svg)}</div>`;
  } finally {
    chart.dispose();
  }
}

interface Drawing {
  readonly label: string;
  /** For a desk and for a telephone. */
  readonly heights: { readonly wide: number; readonly narrow: number };
  readonly optionFor: (size: Size) => EChartsOption;
}

/** Drawn for a desk and again for a telephone; the style sheet shows one of the two. */
export function drawForBoth({ label, heights, optionFor }: Drawing): Html {
  const draw = (size: Size) => drawChart(optionFor(size), size, label);
  const wide = draw({ width: WIDE, height: heights.wide });
  const narrow = draw({ width: NARROW, height: heights.narrow });
  return html`<div class="wide">${wide}</div><div class="narrow">${narrow}</div>`;
}

/** Takes out what serves only ECharts' own browser part; its running number would also make every report's bytes new. */
function strip(svg: string): string {
  const drawing = svg
    .replace(/ (ecmeta_\w+|pointer-events)="[^"]*"/g, '')
    .replace(/<style[\s\S]*?<\/style>/g, '')
    .replace(/ class="zr\d+-cls-\d+"/g, '');
  return drawing.replace(/zr\d+-/g, `${fingerprint(drawing.replace(/zr\d+-/g, ''))}-`);
}

/** Clip paths need names that no other chart of the page has. */
function fingerprint(text: string): string {
  let hash = 5381;
  for (const character of text) hash = (Math.imul(hash, 33) ^ character.charCodeAt(0)) >>> 0;
  return `c${hash.toString(36)}`;
}
