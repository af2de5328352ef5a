import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { childEnvironment } from '../../../config/child-environment';
import { projectRoot } from '../../../config/paths';
import { runChildJob } from '../../../training/run-child-job';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'nexthour-child-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const serveChildJob = join(projectRoot, 'dist/training/serve-child-job.js');
const progress: string[] = [];

function run(script: string, signal = new AbortController().signal) {
  const program = join(folder, `program-${Math.random()}.js`);
  writeFileSync(program, script);
  const onProgress = (text: string) => void progress.push(text);
  const job = { numbers: Float64Array.of(1, 2, 3) };
  return runChildJob({ program, environment: childEnvironment(), job, onProgress, signal });
}

/** @param body of the function that gets `job` and `send` */
function serve(body: string) {
  return run(`require(${JSON.stringify(serveChildJob)}).serveChildJob(async (job, send) => { ${body} });`);
}

it('should give the progress and the result of the child', async () => {
  const result = serve(`send('first'); send('second'); return job.numbers.map((number) => number * 2);`);
  expect(await result).toEqual(Float64Array.of(2, 4, 6));
  expect(progress).toEqual(['first', 'second']);
});

it("should throw an error with the code, the message and `canRetry` of the child's error", async () => {
  const errors = JSON.stringify(join(projectRoot, 'dist/system/errors.js'));
  const failing = serve(
    `const { NexthourError } = require(${errors}); throw new NexthourError('NoPrices', 'no prices');`,
  );
  await expect(failing).rejects.toMatchObject({ code: 'NoPrices', message: 'no prices', canRetry: false });
});

it('should allow a retry after an error that is not a NexthourError', async () => {
  const failing = serve(`throw new TypeError('undefined is not a function');`);
  await expect(failing).rejects.toMatchObject({ code: 'TypeError', canRetry: true });
});

it('should name a lack of memory as a possible cause when the child was killed', async () => {
  const killed = run(`process.once('message', () => process.kill(process.pid, 'SIGKILL'));`);
  await expect(killed).rejects.toMatchObject({
    code: 'ChildEndedEarly',
    message: 'The child process ended early: signal SIGKILL; the machine may be out of memory',
    canRetry: true,
  });
});

it('should show the last lines of stderr, without a stack', async () => {
  const broken = run(`console.error('1\\n2\\n3'); throw new Error('no such library');`);
  await expect(broken).rejects.toThrow(/exit code 1; stderr: .*Error: no such library$/);
});

it('should kill the child when the signal is aborted', async () => {
  const controller = new AbortController();
  const waiting = run(`process.once('message', () => setInterval(() => {}, 1000));`, controller.signal);
  setTimeout(() => controller.abort(new Error('Ctrl-C')), 200);
  await expect(waiting).rejects.toThrow('Ctrl-C');
});
