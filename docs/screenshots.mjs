// Takes the pictures of docs/images anew: `node docs/screenshots.mjs`, while `npm start -- --monitoring` runs here.
// What does not run, or has no page, keeps its picture: Debian's Alertmanager has none, and Grafana is not started by `npm start`.
// Needs chromium. The picture of a comparison, compare.svg, is written by `nexthour compare --out`.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const images = join(root, 'docs', 'images');
const scratch = mkdtempSync(join(tmpdir(), 'nexthour-screenshots-'));

try {
  photographReport();
  photographBacktest();
  await photographAlerts();
} finally {
  rmSync(scratch, { recursive: true });
}

function photographReport() {
  const report = join(root, '.nexthour', 'reports', 'latest.html');
  if (existsSync(report)) return photograph(pathToFileURL(report).href, 'report.png');
  console.warn('report.png stays as it is: no hour has run here, so there is no .nexthour/reports/latest.html');
}

function photographBacktest() {
  const backtest = join(scratch, 'backtest.html');
  run(process.execPath, ['cli/nexthour.mjs', 'backtest', '--csv', sample(), '--html', backtest]);
  photograph(pathToFileURL(backtest).href, 'backtest.png');
}

/** Debian's Prometheus has its pages under /classic. They name the folder that the rules are in: the picture goes without. */
async function photographAlerts() {
  const prometheus = addressOf('Prometheus');
  const page = await fetch(`${prometheus}/classic/alerts`).catch(() => null);
  if (!page) return console.warn('prometheus.png stays as it is: `npm start -- --monitoring` does not run here');
  if (!page.ok) return photograph(`${prometheus}/alerts`, 'prometheus.png');
  const text = (await page.text()).replaceAll(`${root}/`, '').replace('<head>', `<head><base href="${prometheus}/">`);
  const copy = join(scratch, 'alerts.html');
  writeFileSync(copy, text);
  photograph(pathToFileURL(copy).href, 'prometheus.png');
}

function addressOf(name) {
  const file = join(root, '.nexthour', 'stack.json');
  const { addresses } = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : { addresses: [] };
  const address = addresses.find((one) => one.name === name);
  return address && new URL(address.url).origin;
}

function sample() {
  return join('data', 'btc_usd_hourly_2019-11_2025-05.csv.gz');
}

function photograph(address, name) {
  const options = ['--headless', '--disable-gpu', '--hide-scrollbars', '--window-size=1280,1500'];
  // Chromium does not start its sandbox as root.
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const output = `--screenshot=${join(images, name)}`;
  run('chromium', [...options, ...asRoot, `--user-data-dir=${join(scratch, name)}`, output, address]);
  console.log(`wrote docs/images/${name}`);
}

function run(program, args) {
  const { error, status } = spawnSync(program, args, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
  if (error) throw new Error(`${program} cannot be run: ${error.message}`);
  if (status !== 0) throw new Error(`${program} ended with ${status}`);
}
