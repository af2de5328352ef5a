import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkLive, checkLiveContinues } from './check-live.mjs';
import { check, heading } from './report.mjs';
import { ask, until, untilSuccess } from './requests.mjs';
import { projectRoot } from './run-program.mjs';

const HOURLY = ['server', 'pipeline-worker', 'training-worker', 'simulator', 'mlflow'];
const LIVE = ['ingest', 'candles', 'features', 'predict', 'score', 'news', 'kraken-simulator'];
const CLASSIC = { lag_1: 50_000, rolling_mean_5: 49_000, hour: 12 };

/** Runs an hour on the running stack, requests forecasts, and checks the containers. */
export async function checkStack(compose) {
  const server = `http://127.0.0.1:${compose.settings.PORT}`;
  await checkContainers(compose);
  heading('docker compose exec pipeline-worker nexthour run');
  await compose.exec('pipeline-worker', ['nexthour', 'run'], { shows: true });
  heading('the server');
  await checkForecasts(server);
  await checkPage(server);
  await checkLedgerExport(compose);
  await checkLive(compose, server);
  await checkTrainer(compose);
  await checkRestart(compose, server);
  await checkMonitoring(compose);
  await checkNewReceiver(compose);
  await checkBackup(compose, server);
}

async function checkContainers(compose) {
  heading('docker compose ps');
  const lines = (await compose.run(['ps', '--all', '--format', 'json'])).split('\n').map((line) => JSON.parse(line));
  for (const { Service, State, Health, ExitCode } of lines) {
    const isFine = State === 'running' ? Health === 'healthy' || Health === '' : ExitCode === 0;
    check(Service, isFine, State === 'running' ? `running ${Health}` : `exit code ${ExitCode}`);
  }
  for (const service of [...HOURLY, ...LIVE]) {
    check(`${service} does not run as root`, (await compose.exec(service, ['id', '-u'])) === '1000', 'uid 1000');
    const wrote = await compose.exec(service, ['sh', '-c', 'touch /app/x 2>&1 || true']);
    check(`${service} cannot write to its root file system`, wrote.includes('Read-only file system'), wrote);
  }
  const tools = await compose.exec('server', ['sh', '-c', 'command -v python3 git g++ || echo none']);
  check('the server image has no Python, git or compiler', tools === 'none', tools);
}

async function checkForecasts(server) {
  const own = await untilSuccess(`${server}/predict`);
  console.log('POST /predict {}\n', own.body);
  check('the server forecasts from the newest data', own.status === 200 && own.body.prediction > 0, own.status);
  const classic = await ask(`${server}/predict`, CLASSIC);
  check(`POST /predict ${JSON.stringify(CLASSIC)}`, classic.status === 200, classic.body.prediction);
  const latest = await ask(`${server}/forecasts/latest`);
  console.log('GET /forecasts/latest\n', latest.body);
  check('the ledger has the forecast', latest.status === 200, latest.status);
}

async function checkPage(server) {
  const page = await fetch(`${server}/page/runs`);
  const script = /src="([^"]+\.js)"/.exec(await page.text())?.[1];
  check('the page is served with a Content-Security-Policy', page.headers.has('content-security-policy'), page.status);
  const { status, headers } = await fetch(new URL(script, page.url));
  check(
    'the script of the page is served compressed',
    headers.get('content-encoding') !== null,
    `${script}: ${status}`,
  );
  const { hours } = (await ask(`${server}/hours`)).body;
  const published = hours.find(({ outcome }) => outcome === 'published');
  check('GET /hours has the hour that ran', published !== undefined, published?.hour);
  const stream = await fetch(`${server}/forecasts/stream`);
  const events = stream.body.getReader();
  const { value } = await events.read();
  check('the event stream answers', stream.ok, new TextDecoder().decode(value).split('\n')[0]);
  await events.cancel();
}

/** `ledger export` copies a script from the image into the folder. */
async function checkLedgerExport(compose) {
  heading('docker compose exec pipeline-worker nexthour ledger export');
  await compose.exec('pipeline-worker', ['nexthour', 'ledger', 'export', '--out', '/tmp/ledger'], { shows: true });
  const verified = await compose.exec('pipeline-worker', ['python3', '/tmp/ledger/verify-ledger.py', '/tmp/ledger']);
  check('the exported script verifies the exported ledger', verified.endsWith('no faults'), verified);
}

/** Only the trainer image contains TensorFlow's native library. */
async function checkTrainer(compose) {
  const load = ['node', '-e', 'console.log(require("@tensorflow/tfjs-node").getBackend())'];
  const trainer = await compose.exec('training-worker', load);
  check('the trainer uses native TensorFlow', trainer.includes('tensorflow'), trainer.split('\n').at(-1));
  const server = await compose.exec('server', load).catch(() => 'does not load');
  check('the server image has no TensorFlow library', server === 'does not load', server);
}

async function checkRestart(compose, server) {
  heading('docker compose stop mlflow, restart server');
  await compose.run(['stop', 'mlflow']);
  await compose.run(['restart', '--no-deps', 'server']);
  const again = await untilSuccess(`${server}/predict`);
  check('the server uses the model in its volume while MLflow is down', again.status === 200, again.body.model);
}

async function checkMonitoring(compose) {
  heading('Prometheus');
  const url = `http://127.0.0.1:${compose.settings.PROMETHEUS_PORT}/api/v1/targets?state=active`;
  const up = await until(async () => {
    // A Prometheus that has just been started does not answer yet, and then knows no targets.
    const answer = await ask(url).catch(() => null);
    const active = answer?.body.data?.activeTargets ?? [];
    const targets = active.map(({ scrapeUrl, health }) => `${new URL(scrapeUrl).host} ${health}`);
    return targets.length > 0 && targets.every((target) => target.endsWith(' up')) ? targets : null;
  });
  check('every target of prometheus.yml is up', true, up.sort());
}

async function checkNewReceiver(compose) {
  heading('docker compose up, with ALERT_WEBHOOK_URL');
  const receivers = async () => {
    const { body } = await ask(`http://127.0.0.1:${compose.settings.ALERTMANAGER_PORT}/api/v2/status`);
    return body.config.original.includes('webhook_configs');
  };
  check('Alertmanager has no receiver yet', !(await receivers()), 'none');
  compose.set({ ALERT_WEBHOOK_URL: 'https://alerts.example.com/nexthour' });
  await compose.up();
  await until(async () => ((await receivers().catch(() => false)) ? true : null));
  check('Alertmanager has the receiver', true, 'webhook');
}

/** Runs the backup and restore commands of docs/containers.md. */
async function checkBackup(compose, server) {
  const page = readFileSync(join(projectRoot, 'docs/containers.md'), 'utf8').split('### Backup')[1];
  const [backup, restore] = [...page.matchAll(/```sh\n(.*?)```/gs)].map(([, commands]) => commands);
  heading('backup');
  await compose.runShell(backup);
  heading('docker compose down --volumes, then restore the backup');
  await compose.down();
  await compose.runShell(restore);
  const status = await compose.exec('pipeline-worker', ['nexthour', 'status']);
  check('status shows the restored hour', status.includes('published'), status);
  await compose.exec('pipeline-worker', ['nexthour', 'ledger', 'verify'], { shows: true });
  const again = await untilSuccess(`${server}/predict`);
  check('the server forecasts again', again.status === 200, again.body.prediction);
  await checkLiveContinues(server);
}
