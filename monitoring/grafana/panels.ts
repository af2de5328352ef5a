import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import {
  BigValueGraphMode,
  BigValueTextMode,
  GraphThresholdsStyleConfigBuilder,
  GraphThresholdsStyleMode,
  ReduceDataOptionsBuilder,
  VisibilityMode,
  VizLegendOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import type { DynamicConfigValue, Panel } from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder as StatPanel } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as TimelinePanel } from '@grafana/grafana-foundation-sdk/statetimeline';
import { PanelBuilder as StatusPanel } from '@grafana/grafana-foundation-sdk/statushistory';
import { PanelBuilder as TimePanel } from '@grafana/grafana-foundation-sdk/timeseries';
import { dress, type PanelOf, type Words } from './dress';

/** The newest numbers, large: of now, and none when there is none now. */
export function number(panel: PanelOf & { readonly names?: boolean }): Builder<Panel> {
  return dress(new StatPanel(), panel, { instant: true })
    .height(4)
    .span(panel.width ?? 4)
    .graphMode(BigValueGraphMode.None)
    .textMode(panel.names ? BigValueTextMode.Name : BigValueTextMode.Auto)
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']));
}

export interface LinesOf extends PanelOf {
  readonly min?: number;
  /** How single series are drawn, by their name, or a regular expression between slashes. */
  readonly series?: Readonly<Record<string, readonly DynamicConfigValue[]>>;
}

/** Numbers over time; where something is wrong above or below a value, a dashed line marks it. */
export function lines(panel: LinesOf): Builder<Panel> {
  const { width = 12, min, series = {}, wrong } = panel;
  const style = wrong ? GraphThresholdsStyleMode.Dashed : GraphThresholdsStyleMode.Off;
  const builder = dress(new TimePanel(), panel)
    .height(9)
    .span(width)
    .showPoints(VisibilityMode.Never)
    .thresholdsStyle(new GraphThresholdsStyleConfigBuilder().mode(style))
    .legend(new VizLegendOptionsBuilder().showLegend(true).calcs(['lastNotNull']));
  if (min !== undefined) builder.min(min);
  for (const [name, drawn] of Object.entries(series)) {
    if (name.startsWith('/')) builder.overrideByRegexp(name, [...drawn]);
    else builder.overrideByName(name, [...drawn]);
  }
  return builder;
}

/** A state for each series and hour, as a grid. */
export function grid(panel: PanelOf & { readonly words: Words }): Builder<Panel> {
  return dress(new StatusPanel(), panel)
    .height(11)
    .span(panel.width ?? 24)
    .interval('1h')
    .showValue(VisibilityMode.Never);
}

/** How long each series was in which state. */
export function timeline(panel: PanelOf & { readonly words: Words }): Builder<Panel> {
  return dress(new TimelinePanel(), panel)
    .height(9)
    .span(panel.width ?? 12)
    .showValue(VisibilityMode.Never);
}
