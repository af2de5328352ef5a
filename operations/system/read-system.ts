import type { Client } from '@temporalio/client';
import type { Database } from '../../clients/postgres/database';
import { readProgramVersion } from '../../config/program-version';
import type { Settings } from '../../config/settings';
import { readLastStackFile, readStackFile } from '../../stack/state-file';
import { withDeadline } from '../../system/calls';
import type { Clock } from '../../system/clock';
import { messageOf } from '../../system/errors';
import { broken, type Check, type Finding } from '../doctor/check';
import { listMachineChecks } from '../doctor/machine';
import { listRunningChecks } from '../doctor/running';
import { collectStatus } from '../status/collect-status';
import { readStoredState } from '../status/read-stored-state';
import { readWorkflowState } from '../status/read-workflow-state';
import type { Status } from '../status/status';
import { type Pages, readPages } from './pages';
import { readCredits } from './read-credits';

const CHECK_DEADLINE_MS = 8_000;
/** The server cannot check these: it has no key of the price source, and it answers itself. */
const LEFT_OUT = ['prices', 'server', 'price clock', 'ports', 'monitoring'];

/** What `status` and `doctor` know about the running nexthour. */
export interface SystemState {
  readonly status: Status;
  readonly checks: readonly (Finding & Pick<Check, 'name'>)[];
  /** API calls of the price source that remain today; `null` when they are not known. */
  readonly credits: { readonly remaining: number; readonly limit: number } | null;
  readonly pages: Pages;
  readonly versions: readonly { readonly name: string; readonly version: string }[];
}

export interface SystemDeps {
  readonly settings: Settings;
  readonly database: Database;
  /** @throws when Temporal does not answer */
  readonly useTemporal: <T>(work: (client: Client) => Promise<T>) => Promise<T>;
  readonly clock: Clock;
}

export async function readSystem({ settings, database, useTemporal, clock }: SystemDeps): Promise<SystemState> {
  const { home, asset, temporal } = settings;
  const stack = readStackFile(home);
  const now = clock.now();
  const assets = [asset, ...settings.assets.filter((one) => one !== asset)];
  const given = { settings, stack, clock };
  const checks = [...listMachineChecks(given), ...listRunningChecks(given)].filter(
    ({ name }) => !LEFT_OUT.includes(name),
  );
  const [status, findings, credits] = await Promise.all([
    collectStatus({
      ...{ now, home, assets, stack, isStopped: false, last: stack ? null : readLastStackFile(home) },
      readStored: () =>
        withDeadline(
          CHECK_DEADLINE_MS,
          Promise.all(assets.map((one) => readStoredState(database, { asset: one, now }))),
        ),
      readWorkflows: async () =>
        temporal
          ? useTemporal((client) => Promise.all(assets.map((one) => readWorkflowState(client, { asset: one, home }))))
          : null,
    }),
    // In containers, the other processes run elsewhere.
    Promise.all(checks.filter(({ name }) => stack !== null || name !== 'stack').map(runCheck)),
    readCredits(stack),
  ]);
  const versions = [
    { name: 'nexthour', version: readProgramVersion() },
    { name: 'Node.js', version: process.version.replace(/^v/, '') },
  ];
  return { status, checks: findings, credits, pages: readPages(settings), versions };
}

async function runCheck({ name, run }: Check): Promise<Finding & Pick<Check, 'name'>> {
  const finding = await withDeadline(CHECK_DEADLINE_MS, run()).catch((error: unknown) =>
    broken(messageOf(error) || 'does not answer', `\`nexthour doctor\` checks ${name} again`),
  );
  return { name, ...finding };
}
