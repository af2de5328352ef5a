import type { Colours } from './colours';

/**
 * The tooltip of a chart. ECharts' own texts contain style attributes, which the security policy refuses, so a chart gives its lines,
 * and they are elements with classes.
 */
export function tipOf(lines: readonly (readonly [name: string, value: string])[], title?: string): HTMLElement {
  const tip = document.createElement('div');
  tip.className = 'chart-tip';
  if (title) tip.append(bold(title));
  for (const [name, value] of lines) {
    const line = document.createElement('div');
    line.append(`${name} `, bold(value));
    tip.append(line);
  }
  return tip;
}

function bold(text: string): HTMLElement {
  const element = document.createElement('b');
  element.textContent = text;
  return element;
}

/** The options of every tooltip, beside its formatter. */
export const tipBase = { padding: 0, borderWidth: 0, backgroundColor: 'transparent', extraCssText: 'box-shadow: none' };

/** The look of the axes of every chart. */
export function axisLook({ line, muted }: Colours) {
  return {
    axisLine: { lineStyle: { color: line } },
    axisTick: { lineStyle: { color: line } },
    axisLabel: { color: muted, fontSize: 11, hideOverlap: true },
    splitLine: { lineStyle: { color: line, opacity: 0.6 } },
  };
}
