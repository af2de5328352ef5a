import { rollBack } from '../../operations/promotion/decide-by-hand';
import type { Clock } from '../../system/clock';
import { decideByHand, type HandOptions } from '../by-hand';

/** Goes back to the version that served before, or to one that ever did. */
export async function rollback(options: HandOptions & { to?: string; clock: Clock }): Promise<void> {
  const { to } = options;
  const { version, before } = await decideByHand(options, (deps, request) =>
    rollBack(deps, { ...request, ...(to === undefined ? {} : { to }) }),
  );
  process.stdout.write(
    `Rolled back from version ${before} to version ${version}, which serves from now on: ${options.reason}\n`,
  );
}
