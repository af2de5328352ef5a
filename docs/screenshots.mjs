// Takes the pictures of docs/images anew: `node docs/screenshots.mjs`, after an hour has run here (`npm start -- --once`).
// Needs chromium. The picture of a comparison, compare.svg, is written by `nexthour compare --out`.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const images = join(root, 'docs', 'images');
const scratch = mkdtempSync(join(tmpdir(), 'nexthour-screenshots-'));

try {
  const report = join(root, '.nexthour', 'reports', 'latest.html');
  if (existsSync(report)) photograph(report, 'report.png');
  else console.warn('report.png stays as it is: no hour has run here, so there is no .nexthour/reports/latest.html');
  const backtest = join(scratch, 'backtest.html');
  run(process.execPath, ['cli/nexthour.mjs', 'backtest', '--csv', sample(), '--html', backtest]);
  photograph(backtest, 'backtest.png');
} finally {
  rmSync(scratch, { recursive: true });
}

function sample() {
  return join('data', 'btc_usd_hourly_2019-11_2025-05.csv.gz');
}

function photograph(page, name) {
  const options = ['--headless', '--disable-gpu', '--hide-scrollbars', '--window-size=1280,1500'];
  // Chromium does not start its sandbox as root.
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const output = `--screenshot=${join(images, name)}`;
  run('chromium', [...options, ...asRoot, `--user-data-dir=${join(scratch, name)}`, output, pathToFileURL(page).href]);
  console.log(`wrote docs/images/${name}`);
}

function run(program, args) {
  const { error, status } = spawnSync(program, args, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
  if (error) throw new Error(`${program} cannot be run: ${error.message}`);
  if (status !== 0) throw new Error(`${program} ended with ${status}`);
}
