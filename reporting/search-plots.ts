import type { EChartsOption } from 'echarts';
import type { Importance } from '../forecasting/search/importance';
import type { SearchPlan } from '../forecasting/search/records';
import { plotTrials, type ShownTrial } from '../forecasting/search/show';
import { renderSvg } from './chart';
import { importanceOption, parallelOption } from './search-options';

const COLOURS = { text: '#1f2933', muted: '#8a94a3', grid: '#d9dee5', accent: '#2463d6', second: '#d97706' };

/** The trials as parallel coordinates, as SVG text. */
export function drawParallelCoordinates(
  plan: SearchPlan,
  trials: readonly ShownTrial[],
  winner: number | null,
): string {
  const shown = { space: plan.space, trials: plotTrials(plan, trials), winner };
  return draw(`Trials of ${plan.id}`, parallelOption(shown, COLOURS), 480);
}

/** The importance of the parameters, as SVG text. */
export function drawImportance(importance: readonly Importance[]): string {
  return draw('Importance of the parameters (ε² of the ranks)', importanceOption(importance, COLOURS), 340);
}

function draw(text: string, option: EChartsOption, height: number): string {
  return renderSvg(
    { backgroundColor: '#fff', title: { text, textStyle: { fontSize: 14 } }, ...option },
    { width: 960, height },
  );
}
