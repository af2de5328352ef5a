import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../../config/paths';
import { dashboardsFolder, renderDashboards } from '../../../monitoring/grafana/dashboards';

interface Panel {
  readonly type: string;
  readonly title: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets: readonly { readonly expr: string; readonly refId: string; readonly instant?: boolean }[];
  readonly links?: readonly { readonly title: string; readonly url: string }[];
}

/** Metrics of processes, requests and steps; those of live forecasts have a question instead. */
const OF_ALL_ASSETS =
  /^nexthour[_:](?:credits|steps?|quality_check_results_total|retention|series|requests|process|inference|news|live|ws|stream_(?:connected|lag_messages|scored|dead_letters))/;

const rendered = renderDashboards();
const panelsOf = (text: string) => (JSON.parse(text) as { panels: Panel[] }).panels;

describe('the committed dashboards', () => {
  test('are exactly the dashboards that monitoring/grafana renders', () => {
    expect(readdirSync(dashboardsFolder).sort()).toEqual([...rendered.keys()].sort());
  });

  test.each([...rendered])('%s is up to date: node dist/monitoring/grafana/dashboards.js writes it', (name, text) => {
    expect(readFileSync(join(dashboardsFolder, name), 'utf8')).toBe(text);
  });
});

describe.each([...rendered])('%s', (_, text) => {
  const panels = panelsOf(text);

  test('has titles and expressions', () => {
    for (const { title, targets } of panels) {
      expect(title).toMatch(/\w/);
      expect(targets.map(({ expr }) => expr).join('')).toMatch(/\w/);
      expect(new Set(targets.map(({ refId }) => refId)).size).toBe(targets.length);
    }
  });

  test('has no overlapping panels and none outside the 24 columns', () => {
    const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, index) => `${x + (index % w)} ${y + Math.floor(index / w)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
    expect(Math.max(...panels.map(({ gridPos: { x, w } }) => x + w))).toBeLessThanOrEqual(24);
  });

  test('reads the metrics of the server about one asset', () => {
    const exprs = panels.flatMap(({ targets }) => targets.map(({ expr }) => expr));
    const names = exprs.flatMap((expr) => [
      ...expr.matchAll(/(?:nexthour[_:]|drift_ratio)[\w:]*(?!{asset="\$asset")\b(?![\w:{])/g),
    ]);
    expect(names.map(([name]) => name).filter((name) => !OF_ALL_ASSETS.test(name))).toEqual([]);
  });

  test('uses instant queries for all large numbers', () => {
    const large = panels.filter(({ type }) => type === 'stat').flatMap(({ targets }) => targets);
    expect(large.length).toBeGreaterThan(0);
    expect(large.filter(({ instant }) => !instant)).toEqual([]);
  });
});

test('every alert has a link in a panel, and every link leads to an existing alert', () => {
  const folder = join(projectRoot, 'monitoring', 'rules');
  const rules = readdirSync(folder).filter((name) => name.endsWith('.yml'));
  const alerts = rules.flatMap((name) =>
    [...readFileSync(join(folder, name), 'utf8').matchAll(/alert: (\w+)/g)].map(([, alert]) => alert),
  );
  const links = [...rendered.values()].flatMap(panelsOf).flatMap(({ links = [] }) => links);
  expect([...new Set(links.map(({ title }) => title))].sort()).toEqual(alerts.sort());
  for (const { title, url } of links) expect(url).toBe(`/alerting/list?search=rule:${title}`);
});
