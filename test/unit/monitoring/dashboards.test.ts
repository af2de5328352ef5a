import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { dashboardsFolder, renderDashboards } from '../../../monitoring/grafana/dashboards';

describe('the committed dashboards', () => {
  const rendered = renderDashboards();

  test('are those that monitoring/grafana makes, and no others', () => {
    expect(readdirSync(dashboardsFolder).sort()).toEqual([...rendered.keys()].sort());
  });

  test.each([...rendered])('%s is up to date: node dist/monitoring/grafana/dashboards.js writes it', (name, text) => {
    expect(readFileSync(join(dashboardsFolder, name), 'utf8')).toBe(text);
  });

  test.each([...rendered])('%s has titles, expressions and no two panels at one place', (_, text) => {
    const { panels } = JSON.parse(text) as {
      panels: { title: string; gridPos: object; targets: { expr: string; refId: string }[] }[];
    };
    const places = panels.map(({ gridPos }) => JSON.stringify(gridPos));
    expect(new Set(places).size).toBe(panels.length);
    for (const { title, targets } of panels) {
      expect(title).toMatch(/\w/);
      expect(targets.map(({ expr }) => expr).join('')).toMatch(/\w/);
      expect(new Set(targets.map(({ refId }) => refId)).size).toBe(targets.length);
    }
  });
});
