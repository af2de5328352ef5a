import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import { VisibilityMode, VizLegendOptionsBuilder } from '@grafana/grafana-foundation-sdk/common';
import {
  type Dashboard,
  DashboardBuilder,
  DashboardCursorSync,
  type DynamicConfigValue,
  MappingType,
  type Panel,
  type ValueMapping,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { DataqueryBuilder } from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder as StatPanel } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as StatusPanel } from '@grafana/grafana-foundation-sdk/statushistory';
import { PanelBuilder as TimePanel } from '@grafana/grafana-foundation-sdk/timeseries';

/** As monitoring/grafana/provisioning names it. */
const DATA_SOURCE = { type: 'prometheus', uid: 'prometheus' };

/** One expression of PromQL, and what its series are called: `{{label}}` stands for a label. */
export interface Query {
  readonly expr: string;
  readonly legend?: string;
}

export interface PanelOf {
  readonly title: string;
  readonly description?: string;
  readonly queries: readonly Query[];
  /** A unit of Grafana's: `s`, `percentunit`, `currencyUSD`, `reqps`, `short`. */
  readonly unit?: string;
  readonly decimals?: number;
  /** Of 24 columns. */
  readonly width?: number;
  readonly min?: number;
  /** Words in place of numbers. */
  readonly words?: Readonly<Record<number, { readonly text: string; readonly color: string }>>;
  /** How single series are drawn, by their name. */
  readonly series?: Readonly<Record<string, readonly DynamicConfigValue[]>>;
}

export interface DashboardOf {
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  /** How far back it looks, like `now-2d`. */
  readonly from: string;
  readonly panels: readonly Builder<Panel>[];
}

/** A dashboard that cannot be changed in Grafana: its source is here. */
export function dashboard({ uid, title, description, from, panels }: DashboardOf): Dashboard {
  const builder = new DashboardBuilder(title)
    .uid(uid)
    .description(description)
    .tags(['nexthour'])
    .timezone('utc')
    .time({ from, to: 'now' })
    .refresh('30s')
    .tooltip(DashboardCursorSync.Crosshair)
    .readonly();
  for (const panel of panels) builder.withPanel(panel);
  return builder.build();
}

/** Numbers over time. */
export function lines(panel: PanelOf): Builder<Panel> {
  const { width = 12, min, series = {} } = panel;
  const builder = dress(new TimePanel(), panel)
    .height(9)
    .span(width)
    .showPoints(VisibilityMode.Never)
    .legend(new VizLegendOptionsBuilder().showLegend(true));
  if (min !== undefined) builder.min(min);
  for (const [name, drawn] of Object.entries(series)) builder.overrideByName(name, [...drawn]);
  return builder;
}

/** The newest number, large. */
export function number(panel: PanelOf): Builder<Panel> {
  return dress(new StatPanel(), panel)
    .height(4)
    .span(panel.width ?? 4);
}

/** A state for each series and hour, as a grid. */
export function grid(panel: PanelOf): Builder<Panel> {
  return dress(new StatusPanel(), panel)
    .height(11)
    .span(panel.width ?? 24)
    .interval('1h')
    .showValue(VisibilityMode.Never);
}

interface Dressable<Self> extends Builder<Panel> {
  title(title: string): Self;
  description(description: string): Self;
  datasource(source: typeof DATA_SOURCE): Self;
  withTarget(target: Builder<ReturnType<DataqueryBuilder['build']>>): Self;
  unit(unit: string): Self;
  decimals(decimals: number): Self;
  mappings(mappings: ValueMapping[]): Self;
}

function dress<P extends Dressable<P>>(builder: P, panel: PanelOf): P {
  const { title, description = '', queries, unit = 'short', decimals, words } = panel;
  builder.title(title).description(description).datasource(DATA_SOURCE).unit(unit);
  if (decimals !== undefined) builder.decimals(decimals);
  if (words) builder.mappings([{ type: MappingType.ValueToText, options: { ...words } }]);
  queries.forEach(({ expr, legend = '' }, index) => {
    const refId = String.fromCharCode('A'.charCodeAt(0) + index);
    builder.withTarget(new DataqueryBuilder().refId(refId).expr(expr).legendFormat(legend).range());
  });
  return builder;
}
