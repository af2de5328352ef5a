import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { projectRoot } from '../../../config/paths';
import { readSettings } from '../../../config/settings';
import { buildAlertmanagerConfig, buildPrometheusConfig } from '../../../stack/monitoring-config';
import { planStack } from '../../../stack/plan';
import { prometheus } from '../../../stack/prometheus';
import { readOrCreateSecrets } from '../../../stack/secrets';
import { listServices } from '../../../stack/services';
import { writeAlertmanagerConfig } from '../../../stack/write-alertmanager-config';
import { installedProgram } from '../../support/installed-program';
import { makeFolder } from './tiny-programs';

const folder = makeFolder();
afterAll(() => folder.remove());

const template = readFileSync(join(projectRoot, 'prometheus.yml'), 'utf8');

describe('prometheus.yml for processes at other addresses', () => {
  it('has the same jobs with other targets, and absolute paths of the rules', () => {
    const targets = { server: ['127.0.0.1:1'], alertmanager: ['127.0.0.1:2'] };
    const config = parse(buildPrometheusConfig(template, { root: '/there', targets }));
    expect(config.rule_files).toEqual(['/there/monitoring/rules/*.yml']);
    expect(config.alerting.alertmanagers).toEqual([{ static_configs: [{ targets: ['127.0.0.1:2'] }] }]);
    expect(config.scrape_configs).toEqual([
      { job_name: 'server', static_configs: [{ targets: ['127.0.0.1:1'] }] },
      { job_name: 'alertmanager', static_configs: [{ targets: ['127.0.0.1:2'] }] },
    ]);
    expect(config.global).toEqual(parse(template).global);
  });

  it('sends no alerts when there is no Alertmanager', () => {
    const config = parse(buildPrometheusConfig(template, { root: '/there', targets: { server: ['127.0.0.1:1'] } }));
    expect(config.alerting.alertmanagers).toEqual([]);
  });
});

describe('npm start -- --monitoring', () => {
  it('makes Prometheus scrape every process at its port', async () => {
    const settings = readSettings({ NEXTHOUR_HOME: folder.path });
    const secrets = readOrCreateSecrets(folder.path);
    const services = [...listServices({ live: true }), prometheus];
    const plan = await planStack({ settings, services, secrets, ports: 'free' });
    await plan.programs.find(({ name }) => name === 'prometheus')?.prepare();
    const config = parse(readFileSync(join(folder.path, 'prometheus', 'prometheus.yml'), 'utf8'));
    const jobs = (parse(template).scrape_configs as { job_name: string }[]).map(({ job_name }) => job_name);
    const scraped = config.scrape_configs as { job_name: string; static_configs: { targets: string[] }[] }[];
    expect(scraped.map(({ job_name }) => job_name)).toEqual(jobs.filter((job) => job !== 'alertmanager'));
    const worker = plan.services.find(({ name }) => name === 'training-worker');
    const training = scraped.find(({ job_name }) => job_name === 'training-worker');
    expect(training?.static_configs[0]?.targets).toEqual([`127.0.0.1:${worker?.ports.metrics}`]);
  });
});

describe('the configuration of Alertmanager', () => {
  const urls = {
    webhookUrl: 'http://127.0.0.1:9/hook',
    slackUrl: 'https://hooks.slack.example/services/T0/B0/x',
    discordUrl: 'https://discord.example/api/webhooks/1/x',
  };
  const none = { webhookUrl: undefined, slackUrl: undefined, discordUrl: undefined };
  const amtool = installedProgram('amtool');
  const receiverOf = (config: string) => parse(config).receivers[0];

  it('has a receiver for each URL that is set, and no others', () => {
    const receiver = receiverOf(buildAlertmanagerConfig(urls));
    expect(receiver.webhook_configs[0].url).toBe(urls.webhookUrl);
    expect(receiver.slack_configs[0].api_url).toBe(urls.slackUrl);
    expect(receiver.discord_configs[0].webhook_url).toBe(urls.discordUrl);
    expect(receiverOf(buildAlertmanagerConfig({ ...none, slackUrl: urls.slackUrl }))).toEqual({
      name: 'everyone',
      slack_configs: [expect.objectContaining({ api_url: urls.slackUrl, send_resolved: true })],
    });
    expect(receiverOf(buildAlertmanagerConfig(none))).toEqual({ name: 'everyone' });
  });

  it('can be read by its owner only, even if others could read the file before', () => {
    const file = join(folder.path, 'open.yml');
    writeFileSync(file, 'something longer than the configuration\n'.repeat(100), { mode: 0o644 });
    writeAlertmanagerConfig(file, urls);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(file, 'utf8')).toBe(buildAlertmanagerConfig(urls));
  });

  (amtool ? it.each : it.skip.each)([
    ['all receivers', urls],
    ['none', none],
  ])(`is accepted by amtool${amtool ? '' : ' (skipped: amtool is not installed)'}: %s`, (_, alerts) => {
    const file = join(folder.path, 'alertmanager.yml');
    writeFileSync(file, buildAlertmanagerConfig(alerts));
    const checked = amtool?.run(['check-config', file]);
    expect(checked).toMatchObject({ status: 0, output: expect.stringContaining('SUCCESS') });
  });
});
