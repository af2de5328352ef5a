import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../config/paths';
import { data } from './data';
import { forecast } from './forecast';
import { pipeline } from './pipeline';
import { serving } from './serving';

export const dashboardsFolder = join(projectRoot, 'monitoring', 'grafana', 'dashboards');

/** File name → its text, of every dashboard. */
export function renderDashboards(): Map<string, string> {
  const dashboards = [forecast(), pipeline(), serving(), data()];
  return new Map(dashboards.map((made) => [`${made.uid}.json`, `${JSON.stringify(made, null, 2)}\n`]));
}

/** node dist/monitoring/grafana/dashboards.js : writes them where Grafana is told to look. */
if (require.main === module) {
  for (const [name, text] of renderDashboards()) writeFileSync(join(dashboardsFolder, name), text);
}
