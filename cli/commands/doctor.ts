import { readSettings } from '../../config/settings';
import type { Check, Finding } from '../../operations/doctor/check';
import { listInstalledChecks } from '../../operations/doctor/installed';
import { listMachineChecks } from '../../operations/doctor/machine';
import { listRunningChecks } from '../../operations/doctor/running';
import { readStackFile } from '../../stack/state-file';
import type { Clock } from '../../system/clock';
import { UserError } from '../../system/errors';

const SIGNS: Record<Finding['state'], string> = { ok: '✔', warning: '!', broken: '✘' };

/**
 * Checks everything nexthour needs and explains how to fix problems.
 * @throws UserError when something is broken, so that the exit code is 1
 */
export async function doctor({ json = false, clock }: { json?: boolean; clock: Clock }): Promise<void> {
  const { home } = readSettings();
  const stack = readStackFile(home);
  const settings = readSettings(undefined, stack?.environment);
  const found: (Finding & Pick<Check, 'name'>)[] = [];
  const given = { settings, stack, clock };
  for (const check of [...listInstalledChecks(home), ...listMachineChecks(given), ...listRunningChecks(given)]) {
    const finding = await check.run();
    if (!json) process.stdout.write(render(check, finding));
    found.push({ name: check.name, ...finding });
  }
  if (json) process.stdout.write(`${JSON.stringify(found, null, 2)}\n`);
  const brokenNames = found.filter(({ state }) => state === 'broken').map(({ name }) => name);
  if (brokenNames.length > 0)
    throw new UserError(`These checks failed: ${brokenNames.join(', ')}. The lines above say how to fix them`);
}

function render({ name }: Check, { state, found, remedy }: Finding): string {
  return `${SIGNS[state]} ${name.padEnd(13)} ${found}\n${remedy ? `  ${''.padEnd(13)} → ${remedy}\n` : ''}`;
}
