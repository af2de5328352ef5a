import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { projectRoot } from '../../config/paths';
import { buildAlertmanagerConfig, buildPrometheusConfig } from '../../stack/monitoring-config';
import { choosePorts } from '../../stack/ports';
import { installedProgram } from '../support/installed-program';
import { modelWith, plainApp, plainModel } from '../support/plain-app';
import { until } from '../support/until';

/**
 * The whole path of an alert: a slow server, Prometheus and Alertmanager as `npm start -- --monitoring` configures them (with
 * shorter times), and a receiver at ALERT_WEBHOOK_URL.
 */
const prometheus = installedProgram('prometheus');
const alertmanager = installedProgram('alertmanager', 'prometheus-alertmanager');
const isInstalled = prometheus !== null && alertmanager !== null;

interface Message {
  readonly status: 'firing' | 'resolved';
  readonly alerts: readonly { readonly labels: Record<string, string>; readonly annotations: Record<string, string> }[];
}

const folder = mkdtempSync(join(tmpdir(), 'nexthour-alerting-'));
const children: ChildProcess[] = [];

afterAll(async () => {
  for (const child of children) child.kill('SIGTERM');
  await Promise.all(children.map((child) => child.exitCode ?? once(child, 'exit')));
  rmSync(folder, { recursive: true, force: true });
});

function start(program: string, args: readonly string[]): void {
  children.push(spawn(program, args, { stdio: 'ignore', cwd: folder }));
}

/** Each observation needs a forecast; the answer to {} is prepared. */
const OBSERVATION = { lag_1: 50_000, rolling_mean_5: 49_000, hour: 12 };

/** A model that needs `slowness()` ms for each forecast. */
function createSlowModel(slowness: () => number) {
  const model = plainModel();
  const forecastWindow: typeof model.forecastWindow = (...given) => {
    const end = performance.now() + slowness();
    while (performance.now() < end);
    return model.forecastWindow(...given);
  };
  return modelWith({ version: '3', runId: 'run-3' }, { ...model, forecastWindow });
}

async function startServer(slowness: () => number) {
  const model = createSlowModel(slowness);
  await model.refresh();
  const app = await plainApp({ model });
  await app.listen({ port: 0, host: '127.0.0.1' });
  return { app, port: (app.server.address() as AddressInfo).port };
}

async function listenForAlerts() {
  const messages: Message[] = [];
  const server = createServer(async (request, response) => {
    const chunks = await request.toArray();
    messages.push(JSON.parse(Buffer.concat(chunks).toString()));
    response.end();
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return { server, messages, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook` };
}

/** Our rules with short times: they look back 15 s and fire after 1 s. */
function readRulesWithShortTimes(): string {
  const rules = readFileSync(join(projectRoot, 'monitoring', 'rules', 'processes.yml'), 'utf8');
  return rules.replaceAll('[5m]', '[15s]').replaceAll('for: 1m', 'for: 1s');
}

function writePrometheusConfig(targets: Record<string, string[]>): string {
  mkdirSync(join(folder, 'monitoring', 'rules'), { recursive: true });
  writeFileSync(join(folder, 'monitoring', 'rules', 'processes.yml'), readRulesWithShortTimes());
  const template = readFileSync(join(projectRoot, 'prometheus.yml'), 'utf8');
  const config = parse(buildPrometheusConfig(template, { root: folder, targets }));
  const path = join(folder, 'prometheus.yml');
  writeFileSync(path, stringify({ ...config, global: { scrape_interval: '1s', evaluation_interval: '1s' } }));
  return path;
}

(isInstalled ? test : test.skip)(
  `a slow server sends a firing alert to the receiver, and a fast one resolves it${isInstalled ? '' : ' (skipped: apt-get install prometheus prometheus-alertmanager)'}`,
  async () => {
    let slowness = 600;
    const { app, port } = await startServer(() => slowness);
    const listener = await listenForAlerts();
    const requests = ['prometheus', 'alertmanager'].map((name) => ({ name }));
    const ports = await choosePorts({ requests, lastPorts: {} });
    const alerts = { webhookUrl: listener.url, slackUrl: undefined, discordUrl: undefined };
    const alertmanagerFile = join(folder, 'alertmanager.yml');
    writeFileSync(alertmanagerFile, buildAlertmanagerConfig(alerts, { wait: '1s', interval: '1s' }));
    const prometheusFile = writePrometheusConfig({
      server: [`127.0.0.1:${port}`],
      alertmanager: [`127.0.0.1:${ports.alertmanager}`],
    });
    start(alertmanager?.path ?? '', [
      `--config.file=${alertmanagerFile}`,
      `--storage.path=${join(folder, 'alertmanager')}`,
      `--web.listen-address=127.0.0.1:${ports.alertmanager}`,
      '--cluster.listen-address=',
    ]);
    start(prometheus?.path ?? '', [
      `--config.file=${prometheusFile}`,
      `--storage.tsdb.path=${join(folder, 'prometheus')}`,
      `--web.listen-address=127.0.0.1:${ports.prometheus}`,
    ]);

    const askUntil = (status: Message['status']) =>
      until(
        async () => {
          await app.inject({ method: 'POST', url: '/predict', payload: OBSERVATION });
          return listener.messages.find((message) => message.status === status);
        },
        (message) => message !== undefined,
      );
    const firing = await askUntil('firing');
    expect(firing?.alerts).toEqual([
      expect.objectContaining({
        labels: { alertname: 'NexthourInferenceSlow', severity: 'page' },
        annotations: expect.objectContaining({ summary: expect.stringContaining('the limit is 0.5 s') }),
      }),
    ]);
    slowness = 0;
    expect(await askUntil('resolved')).toMatchObject({ alerts: [{ labels: { alertname: 'NexthourInferenceSlow' } }] });
    listener.server.close();
    await app.close();
  },
);
