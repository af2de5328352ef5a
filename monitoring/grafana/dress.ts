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

/** As monitoring/grafana/provisioning names it. */
export const DATA_SOURCE = { type: 'prometheus', uid: 'prometheus' };

/** One expression of PromQL, and what its series are called: `{{label}}` stands for a label. */
export interface Query {
  readonly expr: string;
  readonly legend?: string;
}

/** What numbers mean. */
export type Words = Readonly<Record<number, { readonly text: string; readonly color: string }>>;

export interface PanelOf {
  readonly title: string;
  readonly description?: string;
  readonly queries: readonly Query[];
  /** A unit of Grafana's: `s`, `percentunit`, `prefix:$` (which, unlike `currencyUSD`, shortens nothing), `reqps`, `short`. */
  readonly unit?: string;
  readonly decimals?: number;
  /** Of 24 columns. */
  readonly width?: number;
  /** Said where there is no data. */
  readonly empty?: string;
  /** Red from `above` on, and under `below`. */
  readonly wrong?: { readonly above?: number; readonly below?: number };
  /** Alerts that watch the same; the panel leads to them. */
  readonly alerts?: readonly string[];
  readonly words?: Words;
}

type PanelQuery = Builder<ReturnType<DataqueryBuilder['build']>>;

/** What all kinds of panels share. */
interface Dressable<Self> extends Builder<Panel> {
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

export function dress<P extends Dressable<P>>(builder: P, panel: PanelOf, { instant = false } = {}): P {
  const { title, description, queries, unit = 'short', decimals, words, empty = 'no data yet', alerts = [] } = panel;
  builder.title(title).datasource(DATA_SOURCE).unit(unit).noValue(empty).links(alerts.map(linkTo));
  builder.thresholds(thresholdsOf(panel));
  if (description !== undefined) builder.description(description);
  if (decimals !== undefined) builder.decimals(decimals);
  if (words) builder.mappings([{ type: MappingType.ValueToText, options: { ...words } }]);
  queries.forEach(({ expr, legend = '' }, index) => {
    const query = new DataqueryBuilder().refId(refIdOf(index)).expr(expr).legendFormat(legend);
    builder.withTarget(instant ? query.instant() : query.range());
  });
  return builder;
}

const refIdOf = (index: number) => String.fromCharCode('A'.charCodeAt(0) + index);

/** The SDK would put it into a menu. */
export const inSight = <T extends { placement?: unknown }>(builder: Builder<T>): Builder<T> => ({
  build: () => ({ ...builder.build(), placement: undefined }),
});

/** Grafana's list of rules, at this alert: its annotations name the runbook. */
const linkTo = (alert: string) =>
  inSight(new DashboardLinkBuilder(alert).type(DashboardLinkType.Link).url(`/alerting/list?search=rule:${alert}`));

/** Without any, Grafana would paint everything from 80 on red. */
function thresholdsOf({ wrong = {} }: PanelOf): ThresholdsConfigBuilder {
  const { above, below } = wrong;
  const steps: Threshold[] = [{ value: null, color: below === undefined ? 'text' : 'red' }];
  if (below !== undefined) steps.push({ value: below, color: 'text' });
  if (above !== undefined) steps.push({ value: above, color: 'red' });
  return new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps(steps);
}
