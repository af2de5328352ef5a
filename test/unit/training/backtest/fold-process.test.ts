import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { childEnvironment } from '../../../../config/child-environment';
import { readParameters } from '../../../../config/parameters-file';
import { parametersFile } from '../../../../config/paths';
import { FoldFailed, runFoldProcess } from '../../../../training/backtest/fold-process';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'nexthour-fold-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const [from, to] = [Date.UTC(2023, 0, 1), Date.UTC(2023, 0, 30, 23)];
const fold = { index: 0, isWarmUp: false, targets: { from, to }, training: { from, to } };

function run(script: string, signal = new AbortController().signal) {
  const program = join(folder, `program-${Math.random()}.js`);
  writeFileSync(program, script);
  const job = {
    fold,
    models: ['persistence'],
    series: new Float64Array(0),
    parameters: readParameters(parametersFile),
  };
  return runFoldProcess({ ...job, onStep: () => {}, signal }, { program, environment: childEnvironment() });
}

test('a process that is killed is told as the fold that it ran', async () => {
  const killed = run(`process.once('message', () => process.kill(process.pid, 'SIGKILL'));`);
  await expect(killed).rejects.toThrow(
    'The fold 2023-01-01T00Z to 2023-01-30T23Z failed: its process ended early (signal SIGKILL; the machine may be short of memory)',
  );
  await expect(killed).rejects.toBeInstanceOf(FoldFailed);
});

test('a process that ends with an error tells its last words, and no stack', async () => {
  const broken = run(`process.once('message', () => { console.error('no such library'); process.exit(3); });`);
  await expect(broken).rejects.toThrow(
    /failed: its process ended early \(exit code 3\); its last words: no such library$/,
  );
});

test('what a model complains of comes with the fold', async () => {
  const failing = run(
    `process.once('message', () => process.send({ type: 'failed', message: 'the model "har" failed: too little' }, () => process.disconnect()));`,
  );
  await expect(failing).rejects.toThrow(
    'The fold 2023-01-01T00Z to 2023-01-30T23Z failed: the model "har" failed: too little',
  );
});

test('a process is gone when the signal says so', async () => {
  const controller = new AbortController();
  const waiting = run(`process.once('message', () => setInterval(() => {}, 1000));`, controller.signal);
  setTimeout(() => controller.abort(new Error('Ctrl-C')), 200);
  await expect(waiting).rejects.toThrow('Ctrl-C');
});
