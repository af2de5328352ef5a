import { childEnvironment } from '../../../../config/child-environment';
import { asVersionFailed, VersionFailed } from '../../../../operations/comparison/version-failed';
import { runCommand } from '../../../../system/run-command';

const FOLDER = '/scratch/head';

function failing(script: string): Promise<string> {
  const program = { program: process.execPath, args: ['-e', script], folder: process.cwd() };
  const rest = { environment: childEnvironment(), deadlineMs: 20_000, secrets: [] };
  return asVersionFailed(FOLDER, () => runCommand({ ...program, ...rest }));
}

it('should keep what the version complains of, and leave out what it said before and where', async () => {
  const complaint = `nexthour: ${FOLDER}/params.yaml cannot be used: har.ridge is 1`;
  const said = failing(`console.log('48001 hours'); console.error(${JSON.stringify(complaint)}); process.exit(1)`);
  await expect(said).rejects.toEqual(new VersionFailed('params.yaml cannot be used: har.ridge is 1'));
});

it('should keep all that was said where it is no complaint of ours', async () => {
  await expect(failing("console.error('Segmentation fault'); process.exit(3)")).rejects.toThrow('Segmentation fault');
});
