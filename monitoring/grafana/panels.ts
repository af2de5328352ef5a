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
import { configurePanel, type PanelOptions, type ValueTexts } from './configure-panel';

/** Shows the current values in large digits. */
export function statPanel(panel: PanelOptions & { readonly showsNames?: boolean }): Builder<Panel> {
  return configurePanel(new StatPanel(), panel, { instant: true })
    .height(4)
    .span(panel.width ?? 4)
    .graphMode(BigValueGraphMode.None)
    .textMode(panel.showsNames ? BigValueTextMode.Name : BigValueTextMode.Auto)
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']));
}

export interface TimeSeriesOptions extends PanelOptions {
  readonly min?: number;
  /** Style of single series, by name or by a regular expression between slashes. */
  readonly series?: Readonly<Record<string, readonly DynamicConfigValue[]>>;
}

/** Shows values over time. A dashed line marks each limit. */
export function timeSeriesPanel(panel: TimeSeriesOptions): Builder<Panel> {
  const { width = 12, min, series = {}, limits } = panel;
  const style = limits ? GraphThresholdsStyleMode.Dashed : GraphThresholdsStyleMode.Off;
  const builder = configurePanel(new TimePanel(), panel)
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

/** Shows one state per series and hour, as a grid. */
export function statusHistoryPanel(panel: PanelOptions & { readonly valueTexts: ValueTexts }): Builder<Panel> {
  return configurePanel(new StatusPanel(), panel)
    .height(11)
    .span(panel.width ?? 24)
    .interval('1h')
    .showValue(VisibilityMode.Never);
}

/** Shows the states of each series over time. */
export function stateTimelinePanel(panel: PanelOptions & { readonly valueTexts: ValueTexts }): Builder<Panel> {
  return configurePanel(new TimelinePanel(), panel)
    .height(9)
    .span(panel.width ?? 12)
    .showValue(VisibilityMode.Never);
}
