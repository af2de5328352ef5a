import { type EChartsOption, init } from 'echarts';
import { Html, html } from './html';

/** CSS variables of the page's style sheet, so that a chart follows the reader's light or dark mode. */
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

/** Renders a chart to SVG text on the server, without a browser. */
export function renderSvg(option: EChartsOption, { width, height }: Size): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height });
  try {
    chart.setOption({ animation: false, silent: true, useUTC: true, ...option });
    return chart.renderToSVGString();
  } finally {
    chart.dispose();
  }
}

/** Draws a chart as a part of a page. The same option always gives the same text. */
export function drawChart(option: EChartsOption, size: Size, label: string): Html {
  const svg = stripSvg(renderSvg({ textStyle: { fontFamily: 'inherit' }, ...option }, size));
  return html`<div class="chart" role="img" aria-label="${label}">${new Html(svg)}</div>`;
}

/** Draws a chart twice: for wide and for narrow screens. The style sheet shows one of the two. */
export function drawResponsive(drawing: {
  readonly label: string;
  readonly heights: { readonly wide: number; readonly narrow: number };
  readonly optionFor: (size: Size) => EChartsOption;
}): Html {
  const { label, heights, optionFor } = drawing;
  const draw = (size: Size) => drawChart(optionFor(size), size, label);
  const wide = draw({ width: WIDE, height: heights.wide });
  const narrow = draw({ width: NARROW, height: heights.narrow });
  return html`<div class="wide">${wide}</div><div class="narrow">${narrow}</div>`;
}

/**
 * Removes the attributes and classes that only the browser code of ECharts uses. Replaces the counter in its ids by a hash, so that the
 * same chart always gives the same text.
 */
function stripSvg(svg: string): string {
  const drawing = svg
    .replace(/ (ecmeta_\w+|pointer-events)="[^"]*"/g, '')
    .replace(/<style[\s\S]*?<\/style>/g, '')
    .replace(/ class="zr\d+-cls-\d+"/g, '');
  return drawing.replace(/zr\d+-/g, `${hashText(drawing.replace(/zr\d+-/g, ''))}-`);
}

/** A short prefix for ids. The ids of clip paths must be unique on the page. */
function hashText(text: string): string {
  let hash = 5381;
  for (const character of text) hash = (Math.imul(hash, 33) ^ character.charCodeAt(0)) >>> 0;
  return `c${hash.toString(36)}`;
}
