// Takes the pictures in docs/images again. Start nexthour first (`npm start -- --monitoring`), then run
//
//   node docs/screenshots.mjs [HOME]      HOME is the folder of its state, default .nexthour
//
// A picture is kept as it is if its page is not available: Debian's Alertmanager has no page, and `npm start` does not start Grafana.
// Needs chromium; pngquant, if installed, makes the files smaller. compare.svg is written by `nexthour compare --out`.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const home = resolve(root, process.argv[2] ?? '.nexthour');
const images = join(root, 'docs', 'images');
const scratch = mkdtempSync(join(tmpdir(), 'nexthour-screenshots-'));

try {
  captureReport();
  captureBacktest();
  await captureTemporal();
  await captureMlflow();
  await captureAlerts();
} finally {
  rmSync(scratch, { recursive: true });
}

function captureReport() {
  const report = join(home, 'reports', 'latest.html');
  if (existsSync(report)) return capture(pathToFileURL(report).href, 'report.png', { height: 1170 });
  console.warn(`report.png is unchanged: ${report} does not exist; run an hour first`);
}

function captureBacktest() {
  const report = join(scratch, 'backtest.html');
  const sample = join('data', 'btc_usd_hourly_2019-11_2025-05.csv.gz');
  run(process.execPath, ['cli/nexthour.mjs', 'backtest', '--csv', sample, '--html', report]);
  capture(pathToFileURL(report).href, 'backtest.png', { height: 1500 });
}

async function captureTemporal() {
  const list = findAddress('Temporal');
  const runs = list && (await fetchJson(`${new URL(list).origin}/api/v1/namespaces/nexthour/workflows`));
  if (!runs) return console.warn('temporal-*.png are unchanged: nexthour is not running');
  capture(list, 'temporal-runs.png', { height: 640 });
  const newest = runs.executions.find(({ type }) => type.name === 'hourly')?.execution;
  if (!newest) return console.warn('temporal-run.png is unchanged: no hour has run');
  const page = `${list}/${encodeURIComponent(newest.workflowId)}/${newest.runId}/timeline`;
  capture(page, 'temporal-run.png', { height: 1260 });
}

async function captureMlflow() {
  const [server, mlflow] = [findAddress('Forecasts'), findAddress('MLflow')];
  const model = server && (await fetchJson(`${new URL(server).origin}/model`));
  if (!model) return console.warn('mlflow-model.png is unchanged: nexthour is not running, or has no model');
  capture(`${mlflow}/versions/${model.version}`, 'mlflow-model.png', { height: 720 });
}

/** Debian's Prometheus serves its pages under /classic. They contain the path of this folder, which is removed from the picture. */
async function captureAlerts() {
  const address = findAddress('Prometheus');
  const origin = address && new URL(address).origin;
  const page = await fetch(`${origin}/classic/alerts`).catch(() => null);
  if (!page) return console.warn('prometheus.png is unchanged: Prometheus is not running');
  if (!page.ok) return capture(`${origin}/alerts`, 'prometheus.png', { height: 1500 });
  const text = (await page.text()).replaceAll(`${root}/`, '').replace('<head>', `<head><base href="${origin}/">`);
  const copy = join(scratch, 'alerts.html');
  writeFileSync(copy, text);
  capture(pathToFileURL(copy).href, 'prometheus.png', { height: 1500 });
}

/** The address of a page, as `nexthour status` prints it; `undefined` if it is not served. */
function findAddress(name) {
  const file = join(home, 'stack.json');
  const { addresses } = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : { addresses: [] };
  return addresses.find((address) => address.name === name)?.url;
}

async function fetchJson(url) {
  const answer = await fetch(url).catch(() => null);
  return answer?.ok ? answer.json() : undefined;
}

/** Pages that load their data after they open get 15 s of virtual time for it. */
function capture(address, name, { height }) {
  const file = join(images, name);
  const options = ['--headless', '--disable-gpu', '--hide-scrollbars', `--window-size=1280,${height}`];
  // Chromium's sandbox does not work for root.
  if (process.getuid?.() === 0) options.push('--no-sandbox');
  const profile = `--user-data-dir=${join(scratch, name)}`;
  run('chromium', [...options, profile, '--virtual-time-budget=15000', `--screenshot=${file}`, address]);
  spawnSync('pngquant', ['--force', '--skip-if-larger', '--output', file, '64', file]);
  console.log(`wrote docs/images/${name}`);
}

/** Shows the program's output only if it fails: chromium warns about much that does not matter here. */
function run(program, args) {
  const { error, status, stderr } = spawnSync(program, args, { cwd: root, encoding: 'utf8' });
  if (error) throw new Error(`${program} cannot be run: ${error.message}`);
  if (status !== 0) throw new Error(`${program} exited with ${status}:\n${stderr}`);
}
