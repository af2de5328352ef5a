import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundleWorkflowCode } from '@temporalio/worker';
import { projectRoot } from '../config/paths';

/** Where the workers find the bundled workflow code; a prebuilt bundle saves each worker some seconds of start. */
export const workflowBundlePath = join(projectRoot, 'dist', 'workflow-bundle.js');

/** Bundles the workflows as compiled: a step of the set-up. */
async function main(): Promise<void> {
  const workflowsPath = join(projectRoot, 'dist', 'workflows', 'index.js');
  const { code } = await bundleWorkflowCode({ workflowsPath });
  writeFileSync(workflowBundlePath, code);
}

if (require.main === module) {
  main().catch((error) => {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
    process.exitCode = 1;
  });
}
