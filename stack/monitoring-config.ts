import { join } from 'node:path';
import { Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { parse, stringify } from 'yaml';
import type { AlertSettings } from '../config/settings';

const Targets = Type.Array(Type.Object({ targets: Type.Array(Type.String()) }));

/** What of prometheus.yml depends on where things run; all else is kept. */
const PrometheusConfig = Type.Object({
  rule_files: Type.Array(Type.String()),
  alerting: Type.Object({ alertmanagers: Type.Array(Type.Object({ static_configs: Targets })) }),
  scrape_configs: Type.Array(Type.Object({ job_name: Type.String(), static_configs: Targets })),
});

export interface PrometheusPlaces {
  /** Folder from which the rule files of the template are named. */
  readonly root: string;
  /** Where each job's targets are: `host:port`. A job without any is left out. */
  readonly targets: Readonly<Record<string, readonly string[]>>;
}

/**
 * prometheus.yml with other targets: the same jobs and rules for processes that run elsewhere.
 * @param template the text of prometheus.yml
 */
export function prometheusConfig(template: string, { root, targets }: PrometheusPlaces): string {
  const config: unknown = parse(template);
  Value.Assert(PrometheusConfig, config);
  const at = (job: string) => [{ targets: [...(targets[job] ?? [])] }];
  const hasTargets = (job: string) => (targets[job] ?? []).length > 0;
  return stringify({
    ...config,
    rule_files: config.rule_files.map((file) => join(root, file)),
    alerting: { alertmanagers: hasTargets('alertmanager') ? [{ static_configs: at('alertmanager') }] : [] },
    scrape_configs: config.scrape_configs
      .filter(({ job_name }) => hasTargets(job_name))
      .map((job) => ({ ...job, static_configs: at(job.job_name) })),
  });
}

export interface AlertTiming {
  /** How long the first alert waits for others of its group; then how long between two messages on a group that changed. */
  readonly wait: string;
  readonly interval: string;
}

const PATIENT: AlertTiming = { wait: '30s', interval: '5m' };

/** Alertmanager's configuration for these receivers; it holds their URLs, which are secrets. Without any, alerts stay in its page. */
export function alertmanagerConfig(alerts: AlertSettings, { wait, interval }: AlertTiming = PATIENT): string {
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

/** Those that are set: an Alertmanager before 0.25 knows no Discord, and refuses what it does not know. */
function receiversOf({ webhookUrl, slackUrl, discordUrl }: AlertSettings) {
  const told = { send_resolved: true, title: TITLE };
  return {
    ...(webhookUrl && { webhook_configs: [{ url: webhookUrl, send_resolved: true }] }),
    ...(slackUrl && { slack_configs: [{ api_url: slackUrl, ...told, text: TEXT }] }),
    ...(discordUrl && { discord_configs: [{ webhook_url: discordUrl, ...told, message: TEXT }] }),
  };
}

const TITLE = '{{ .Status | toUpper }}: {{ .GroupLabels.alertname }}';
const TEXT = '{{ range .Alerts }}{{ .Annotations.summary }} ({{ .Annotations.runbook }})\n{{ end }}';
