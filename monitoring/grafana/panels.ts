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

/** The current values in large digits; no value if there is none now. */
export function number(panel: PanelOptions & { readonly names?: boolean }): Builder<Panel> {
  return configurePanel(new StatPanel(), panel, { instant: true })
    .height(4)
    .span(panel.width ?? 4)
    .graphMode(BigValueGraphMode.None)
    .textMode(panel.names ? BigValueTextMode.Name : BigValueTextMode.Auto)
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']));
}

export interface LinesOptions extends PanelOptions {
  readonly min?: number;
  /** Style of single series, by name or by a regular expression between slashes. */
  readonly series?: Readonly<Record<string, readonly DynamicConfigValue[]>>;
}

/** Values over time. A dashed line marks each threshold. */
export function lines(panel: LinesOptions): Builder<Panel> {
  const { width = 12, min, series = {}, wrong } = panel;
  const style = wrong ? GraphThresholdsStyleMode.Dashed : GraphThresholdsStyleMode.Off;
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

/** One state per series and hour, as a grid. */
export function grid(panel: PanelOptions & { readonly valueTexts: ValueTexts }): Builder<Panel> {
  return configurePanel(new StatusPanel(), panel)
    .height(11)
    .span(panel.width ?? 24)
    .interval('1h')
    .showValue(VisibilityMode.Never);
}

/** The states of each series over time. */
export function timeline(panel: PanelOptions & { readonly valueTexts: ValueTexts }): Builder<Panel> {
  return configurePanel(new TimelinePanel(), panel)
    .height(9)
    .span(panel.width ?? 12)
    .showValue(VisibilityMode.Never);
}
