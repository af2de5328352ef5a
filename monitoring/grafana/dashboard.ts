import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import {
  AnnotationQueryBuilder,
  type Dashboard,
  DashboardBuilder,
  DashboardCursorSync,
  DashboardLinkBuilder,
  DashboardLinkType,
  type Panel,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { DATA_SOURCE, inSight } from './dress';
import { number } from './panels';

export interface DashboardOf {
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  /** How far back it looks, like `now-2d`. */
  readonly from: string;
  readonly panels: readonly Builder<Panel>[];
}

const FIRING = 'max by (alertname) (ALERTS{alertname=~"Nexthour.+", alertstate="firing"})';

/**
 * A dashboard that cannot be changed in Grafana: its source is here. All have the firing alerts above their panels and beside their
 * lines, and links to each other.
 */
export function dashboard({ uid, title, description, from, panels }: DashboardOf): Dashboard {
  const builder = new DashboardBuilder(title)
    .uid(uid)
    .description(description)
    .tags(['nexthour'])
    .timezone('utc')
    .time({ from, to: 'now' })
    .refresh('30s')
    .tooltip(DashboardCursorSync.Crosshair)
    .link(inSight(otherDashboards()))
    .link(inSight(alertRules()))
    .annotation(inSight(firingAlerts()))
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
  number({
    title: 'Alerts that fire',
    width: 24,
    description: 'What each means and what to do stands in docs/monitoring.md',
    names: true,
    empty: 'none',
    wrong: { above: 1 },
    queries: [{ expr: FIRING, legend: '{{alertname}}' }],
  });
