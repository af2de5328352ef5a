import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import {
  AnnotationQueryBuilder,
  type Dashboard,
  DashboardBuilder,
  DashboardCursorSync,
  DashboardLinkBuilder,
  DashboardLinkType,
  type Panel,
  QueryVariableBuilder,
  VariableRefresh,
  VariableSort,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { asVisibleLink, DATA_SOURCE } from './configure-panel';
import { statPanel } from './panels';

export interface DashboardOptions {
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  /** Start of the time range, for example `now-2d`. */
  readonly from: string;
  readonly panels: readonly Builder<Panel>[];
  /** The metric whose label `asset` gives the assets to choose from. Default: those of the servers. */
  readonly assetsFrom?: string;
}

const FIRING = 'max by (alertname) (ALERTS{alertname=~"Nexthour.+", alertstate="firing"})';

/**
 * Builds a dashboard. It is read-only in Grafana, because its source is this code. Every dashboard shows the firing alerts above its
 * panels and as annotations, and links to the other dashboards. A variable chooses the asset of its panels.
 */
export function dashboard({ uid, title, description, from, panels, assetsFrom }: DashboardOptions): Dashboard {
  const builder = new DashboardBuilder(title)
    .uid(uid)
    .description(description)
    .tags(['nexthour'])
    .timezone('utc')
    .time({ from, to: 'now' })
    .refresh('30s')
    .tooltip(DashboardCursorSync.Crosshair)
    .link(asVisibleLink(otherDashboards()))
    .link(asVisibleLink(alertRules()))
    .annotation(asVisibleLink(firingAlerts()))
    .withVariable(assets(assetsFrom))
    .readonly();
  for (const panel of [alerts(), ...panels]) builder.withPanel(panel);
  return builder.build();
}

const otherDashboards = () =>
  new DashboardLinkBuilder('nexthour').type(DashboardLinkType.Dashboards).tags(['nexthour']).keepTime(true);

const alertRules = () =>
  new DashboardLinkBuilder('Alerts and their runbooks')
    .type(DashboardLinkType.Link)
    .icon('bell')
    .url('/alerting/list?search=Nexthour');

/** `$asset` in an expression is the chosen one; at first, the first in the alphabet. */
const assets = (metric = 'nexthour_asset_info') =>
  new QueryVariableBuilder('asset')
    .label('Asset')
    .datasource(DATA_SOURCE)
    .query(`label_values(${metric}, asset)`)
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .sort(VariableSort.AlphabeticalAsc);

const firingAlerts = () =>
  new AnnotationQueryBuilder()
    .name('Alerts')
    .datasource(DATA_SOURCE)
    .enable(true)
    .iconColor('red')
    .expr(FIRING)
    .titleFormat('{{alertname}}')
    .step('60s');

const alerts = () =>
  statPanel({
    title: 'Firing alerts',
    width: 24,
    description: 'docs/monitoring.md says what each alert means and what to do',
    showsNames: true,
    empty: 'none',
    limits: { above: 1 },
    queries: [{ expr: FIRING, legend: '{{alertname}}' }],
  });
