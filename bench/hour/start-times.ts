import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { serverEnvironment } from '../../config/child-environment';
import { projectRoot } from '../../config/paths';
import type { EnvironmentVariables } from '../../config/variables';
import type { StackOptions } from '../../stack/stack';
import { type ScratchHome, withStack } from '../scratch-home';

const COMMANDS = [['--help'], ['forecast'], ['hours'], ['models'], ['record'], ['ledger', 'verify'], ['status']];

/** Starts nexthour on a home with state, and measures how long each service and the commands that read take. */
export async function measureStart(home: ScratchHome, variables: EnvironmentVariables): Promise<void> {
  const readyMs: Record<string, number> = {};
  const startedAt = performance.now();
  const onProgress: StackOptions['onProgress'] = ({ service, state }) => {
    if (state === 'ready') readyMs[service] = performance.now() - startedAt;
  };
  await withStack(home, { variables, onProgress }, async () => {
    const services = Object.entries(readyMs).map(([name, ms]) => `${name} ${(ms / 1_000).toFixed(1)}`);
    process.stdout.write(
      `start with state → every service is ready: ${((performance.now() - startedAt) / 1_000).toFixed(1)} s (${services.join(', ')})\n`,
    );
    const given = { ...variables, NEXTHOUR_HOME: home.path };
    for (const command of COMMANDS) process.stdout.write(`  ${measureCommand(command, given)}\n`);
  });
}

/** The second of two runs: the first one also reads the files of the program from the disk. */
function measureCommand(command: readonly string[], given: EnvironmentVariables): string {
  const args = [join(projectRoot, 'cli', 'nexthour.mjs'), ...command];
  const env = { ...serverEnvironment(), ...given };
  const [, second = Number.NaN] = [0, 1].map(() => {
    const startedAt = performance.now();
    const { status, stderr } = spawnSync(process.execPath, args, { env, encoding: 'utf8' });
    if (status !== 0) throw new Error(`nexthour ${command.join(' ')} failed: ${stderr}`);
    return performance.now() - startedAt;
  });
  return `nexthour ${command.join(' ').padEnd(14)} ${(second / 1_000).toFixed(2)} s`;
}
