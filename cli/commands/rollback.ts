import { rollBack } from '../../operations/promotion/decide-by-hand';
import type { Clock } from '../../system/clock';
import { decideByHand, type HandOptions } from '../by-hand';

/** Goes back to the previous production version, or to an earlier one. */
export async function rollback(options: HandOptions & { to?: string; clock: Clock }): Promise<void> {
  const { to } = options;
  const { version, before } = await decideByHand(options, (deps, request) =>
    rollBack(deps, { ...request, ...(to === undefined ? {} : { to }) }),
  );
  process.stdout.write(
    `Rolled back from version ${before} to version ${version}, which is production from now on: ${options.reason}\n`,
  );
}
