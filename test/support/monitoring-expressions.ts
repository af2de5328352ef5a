import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { projectRoot } from '../../config/paths';
import { renderDashboards } from '../../monitoring/grafana/dashboards';

/** Every expression of every panel, with where it stands. */
export function dashboardExpressions(): { readonly where: string; readonly expr: string }[] {
  return [...renderDashboards()].flatMap(([name, text]) => {
    const { panels } = JSON.parse(text) as { panels: { title: string; targets: { expr: string }[] }[] };
    return panels.flatMap(({ title, targets }) => targets.map(({ expr }) => ({ where: `${name}: ${title}`, expr })));
  });
}

const METRIC = /\b(?:nexthour[_:][\w:]+|drift_ratio|requests_total|inference_latency_seconds\w*|up)\b/g;

/** Every metric that a rule reads or records. An alert's own expression is empty while all is well, so it is asked by its parts. */
export function ruleMetrics(): { readonly where: string; readonly expr: string }[] {
  const folder = join(projectRoot, 'monitoring', 'rules');
  const files = readdirSync(folder).filter((name) => name.endsWith('.yml'));
  return files.flatMap((name) => {
    const { groups } = parse(readFileSync(join(folder, name), 'utf8')) as {
      groups: { rules: { record?: string; alert?: string; expr: string }[] }[];
    };
    return groups.flatMap(({ rules }) =>
      rules.flatMap(({ record, alert, expr }) =>
        [...new Set([...(record ? [record] : []), ...(expr.match(METRIC) ?? [])])].map((metric) => ({
          where: `${name}: ${record ?? alert}`,
          expr: metric,
        })),
      ),
    );
  });
}
