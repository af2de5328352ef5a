import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../config/paths';
import { data } from './data';
import { forecast } from './forecast';
import { live } from './live';
import { pipeline } from './pipeline';
import { serving } from './serving';

export const dashboardsFolder = join(projectRoot, 'monitoring', 'grafana', 'dashboards');

/** Renders every dashboard: file name → JSON text. */
export function renderDashboards(): Map<string, string> {
  const dashboards = [forecast(), pipeline(), serving(), data(), live()];
  return new Map(dashboards.map((built) => [`${built.uid}.json`, `${JSON.stringify(built, null, 2)}\n`]));
}

/** `node dist/monitoring/grafana/dashboards.js` writes the files that Grafana's provisioning loads. */
if (require.main === module) {
  for (const [name, text] of renderDashboards()) writeFileSync(join(dashboardsFolder, name), text);
}
