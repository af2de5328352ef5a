import { join } from 'node:path';
import { Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { parse, stringify } from 'yaml';
import type { AlertSettings } from '../config/settings';

const Targets = Type.Array(Type.Object({ targets: Type.Array(Type.String()) }));

/** The parts of prometheus.yml that depend on the addresses of the processes. Everything else is copied unchanged. */
const PrometheusConfig = Type.Object({
  rule_files: Type.Array(Type.String()),
  alerting: Type.Object({ alertmanagers: Type.Array(Type.Object({ static_configs: Targets })) }),
  scrape_configs: Type.Array(Type.Object({ job_name: Type.String(), static_configs: Targets })),
});

/**
 * Builds a copy of prometheus.yml with the same jobs and rules for processes at other addresses.
 * @param template the text of prometheus.yml
 * @param root the folder to which the paths of the rule files in the template are relative
 * @param targets the targets of each job as `host:port`; a job without targets is removed
 */
export function buildPrometheusConfig(
  template: string,
  { root, targets }: { root: string; targets: Readonly<Record<string, readonly string[]>> },
): string {
  const config: unknown = parse(template);
  Value.Assert(PrometheusConfig, config);
  const staticConfigs = (job: string) => [{ targets: [...(targets[job] ?? [])] }];
  const hasTargets = (job: string) => (targets[job] ?? []).length > 0;
  return stringify({
    ...config,
    rule_files: config.rule_files.map((file) => join(root, file)),
    alerting: { alertmanagers: hasTargets('alertmanager') ? [{ static_configs: staticConfigs('alertmanager') }] : [] },
    scrape_configs: config.scrape_configs
      .filter(({ job_name }) => hasTargets(job_name))
      .map((job) => ({ ...job, static_configs: staticConfigs(job.job_name) })),
  });
}

/**
 * Builds the configuration of Alertmanager. It contains the URLs of the receivers, which are secrets. Without receivers, alerts are
 * only shown on the page of Alertmanager.
 * @param wait `group_wait`: how long the first alert of a group waits for others
 * @param interval `group_interval`: the time between two messages about a group that has changed
 */
export function buildAlertmanagerConfig(
  alerts: AlertSettings,
  { wait, interval }: { wait: string; interval: string } = { wait: '30s', interval: '5m' },
): string {
  return stringify({
    route: {
      receiver: 'everyone',
      group_by: ['alertname'],
      group_wait: wait,
      group_interval: interval,
      repeat_interval: '4h',
      routes: [{ matchers: ['severity="ticket"'], receiver: 'everyone', repeat_interval: '24h' }],
    },
    receivers: [{ name: 'everyone', ...receiversOf(alerts) }],
  });
}

/** Contains only receivers that are set, because Alertmanager before 0.25 rejects a configuration that mentions Discord. */
function receiversOf({ webhookUrl, slackUrl, discordUrl }: AlertSettings) {
  const common = { send_resolved: true, title: TITLE };
  return {
    ...(webhookUrl && { webhook_configs: [{ url: webhookUrl, send_resolved: true }] }),
    ...(slackUrl && { slack_configs: [{ api_url: slackUrl, ...common, text: TEXT }] }),
    ...(discordUrl && { discord_configs: [{ webhook_url: discordUrl, ...common, message: TEXT }] }),
  };
}

const TITLE = '{{ .Status | toUpper }}: {{ .GroupLabels.alertname }}';
const TEXT = '{{ range .Alerts }}{{ .Annotations.summary }} ({{ .Annotations.runbook }})\n{{ end }}';
