import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { projectRoot } from '../config/paths';

const rulesFolder = join(projectRoot, 'monitoring', 'rules');
export const prometheusRuleFile = join(projectRoot, 'deploy', 'kubernetes', 'components', 'monitoring', 'rules.yaml');

/** Renders all files of monitoring/rules as one object of the Prometheus Operator. */
export function renderPrometheusRule(): string {
  const files = readdirSync(rulesFolder).filter((name) => name.endsWith('.yml'));
  const groups = files
    .sort()
    .flatMap((name) => (parse(readFileSync(join(rulesFolder, name), 'utf8')) as { groups: unknown[] }).groups);
  const rule = {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'PrometheusRule',
    metadata: { name: 'nexthour' },
    spec: { groups },
  };
  return `# node dist/monitoring/prometheus-rule.js writes this file from monitoring/rules.\n${stringify(rule, { lineWidth: 0 })}`;
}

if (require.main === module) writeFileSync(prometheusRuleFile, renderPrometheusRule());
