import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import {
  type DashboardLink,
  DashboardLinkBuilder,
  DashboardLinkType,
  MappingType,
  type Panel,
  type Threshold,
  type ThresholdsConfig,
  ThresholdsConfigBuilder,
  ThresholdsMode,
  type ValueMapping,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { DataqueryBuilder } from '@grafana/grafana-foundation-sdk/prometheus';

/** The data source that monitoring/grafana/provisioning declares. */
export const DATA_SOURCE = { type: 'prometheus', uid: 'prometheus' };

/** One PromQL expression and the legend of its series; `{{label}}` inserts a label. */
export interface Query {
  readonly expr: string;
  readonly legend?: string;
}

/** The text and the colour that Grafana shows for each value. */
export type ValueTexts = Readonly<Record<number, { readonly text: string; readonly color: string }>>;

export interface PanelOptions {
  readonly title: string;
  readonly description?: string;
  readonly queries: readonly Query[];
  /** A Grafana unit: `s`, `percentunit`, `prefix:$` (unlike `currencyUSD` it does not abbreviate), `reqps`, `short`. */
  readonly unit?: string;
  readonly decimals?: number;
  /** Width in columns; a row has 24. */
  readonly width?: number;
  /** Text that the panel shows when there is no data. */
  readonly empty?: string;
  /** Values are red when they are at least `above` or less than `below`. */
  readonly limits?: { readonly above?: number; readonly below?: number };
  /** Alerts on the same metric; the panel links to them. */
  readonly alerts?: readonly string[];
  readonly valueTexts?: ValueTexts;
}

type PanelQuery = Builder<ReturnType<DataqueryBuilder['build']>>;

/** The builder methods that all panel types have. */
interface ConfigurablePanel<Self> extends Builder<Panel> {
  title(title: string): Self;
  description(description: string): Self;
  datasource(source: typeof DATA_SOURCE): Self;
  withTarget(target: PanelQuery): Self;
  unit(unit: string): Self;
  decimals(decimals: number): Self;
  mappings(mappings: ValueMapping[]): Self;
  noValue(text: string): Self;
  thresholds(thresholds: Builder<ThresholdsConfig>): Self;
  links(links: Builder<DashboardLink>[]): Self;
}

/** Applies the options that all panel types share. */
export function configurePanel<P extends ConfigurablePanel<P>>(
  builder: P,
  panel: PanelOptions,
  { instant = false } = {},
): P {
  const {
    title,
    description,
    queries,
    unit = 'short',
    decimals,
    valueTexts,
    empty = 'no data yet',
    alerts = [],
  } = panel;
  builder.title(title).datasource(DATA_SOURCE).unit(unit).noValue(empty).links(alerts.map(linkTo));
  builder.thresholds(thresholdsOf(panel));
  if (description !== undefined) builder.description(description);
  if (decimals !== undefined) builder.decimals(decimals);
  if (valueTexts) builder.mappings([{ type: MappingType.ValueToText, options: { ...valueTexts } }]);
  queries.forEach(({ expr, legend = '' }, index) => {
    const query = new DataqueryBuilder().refId(refIdOf(index)).expr(expr).legendFormat(legend);
    builder.withTarget(instant ? query.instant() : query.range());
  });
  return builder;
}

const refIdOf = (index: number) => String.fromCharCode('A'.charCodeAt(0) + index);

/** Removes `placement`: the SDK sets it, and Grafana would then hide the link in a menu. */
export const asVisibleLink = <T extends { placement?: unknown }>(builder: Builder<T>): Builder<T> => ({
  build: () => ({ ...builder.build(), placement: undefined }),
});

/** Links to the alert in Grafana's list of rules. The annotations of the alert name the runbook. */
const linkTo = (alert: string) =>
  asVisibleLink(
    new DashboardLinkBuilder(alert).type(DashboardLinkType.Link).url(`/alerting/list?search=rule:${alert}`),
  );

/** Thresholds are always set, because by default Grafana shows every value from 80 up in red. */
function thresholdsOf({ limits = {} }: PanelOptions): ThresholdsConfigBuilder {
  const { above, below } = limits;
  const steps: Threshold[] = [{ value: null, color: below === undefined ? 'text' : 'red' }];
  if (below !== undefined) steps.push({ value: below, color: 'text' });
  if (above !== undefined) steps.push({ value: above, color: 'red' });
  return new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps(steps);
}
