import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { childEnvironment } from '../../../../config/child-environment';
import { readParameters } from '../../../../config/parameters-file';
import { parametersFile } from '../../../../config/paths';
import { runFoldProcess } from '../../../../training/backtest/fold-process';

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

it('should name the fold whose process was killed', async () => {
  const killed = run(`process.once('message', () => process.kill(process.pid, 'SIGKILL'));`);
  await expect(killed).rejects.toMatchObject({
    code: 'FoldFailed',
    message:
      'The fold 2023-01-01T00Z to 2023-01-30T23Z failed: its process ended early (signal SIGKILL; the machine may be out of memory)',
  });
});

it('should show what a process wrote to stderr before it ended with an error', async () => {
  const broken = run(`process.once('message', () => { console.error('no such library'); process.exit(3); });`);
  await expect(broken).rejects.toThrow(/failed: its process ended early \(exit code 3; stderr: no such library\)$/);
});

it('should name the fold in which a model failed', async () => {
  const error = { code: 'TooLittleHistory', message: 'the model "har" failed: too little', canRetry: false };
  const failing = run(
    `process.once('message', () => process.send(${JSON.stringify({ type: 'failed', error })}, () => process.disconnect()));`,
  );
  await expect(failing).rejects.toThrow(
    'The fold 2023-01-01T00Z to 2023-01-30T23Z failed: the model "har" failed: too little',
  );
});

it('should kill the process when the signal is aborted', async () => {
  const controller = new AbortController();
  const waiting = run(`process.once('message', () => setInterval(() => {}, 1000));`, controller.signal);
  setTimeout(() => controller.abort(new Error('Ctrl-C')), 200);
  await expect(waiting).rejects.toThrow('Ctrl-C');
});
