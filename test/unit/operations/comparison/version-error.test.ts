import { childEnvironment } from '../../../../config/child-environment';
import { VersionFailedError, withVersionErrors } from '../../../../operations/comparison/version-error';
import { runCommand } from '../../../../system/run-command';

const FOLDER = '/scratch/head';

function runFailing(script: string): Promise<string> {
  const program = { program: process.execPath, args: ['-e', script], folder: process.cwd() };
  const rest = { environment: childEnvironment(), deadlineMs: 120_000, secrets: [] };
  return withVersionErrors(FOLDER, () => runCommand({ ...program, ...rest }));
}

it('should keep the error message of our CLI, without the earlier output and without the path of the checkout', async () => {
  const message = `nexthour: ${FOLDER}/params.yaml cannot be used: har.ridge is 1`;
  const failure = runFailing(`console.log('48001 hours'); console.error(${JSON.stringify(message)}); process.exit(1)`);
  await expect(failure).rejects.toEqual(new VersionFailedError('params.yaml cannot be used: har.ridge is 1'));
});

it('should keep the whole output when it has no error message of our CLI', async () => {
  await expect(runFailing("console.error('Segmentation fault'); process.exit(3)")).rejects.toThrow(
    'Segmentation fault',
  );
});
