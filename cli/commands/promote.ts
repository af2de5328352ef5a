import { promoteByHand } from '../../operations/promotion/decide-by-hand';
import type { Clock } from '../../system/clock';
import { decideByHand, type HandOptions } from '../by-hand';

/** Makes a version production, even when the model gate refused it. */
export async function promote(options: HandOptions & { version: string; clock: Clock }): Promise<void> {
  const { version } = options;
  const { before } = await decideByHand(options, (deps, request) => promoteByHand(deps, { ...request, version }));
  const replaced = before === null ? 'as the first production version' : `in place of version ${before}`;
  process.stdout.write(`Version ${version} is production from now on, ${replaced}: ${options.reason}\n`);
}
