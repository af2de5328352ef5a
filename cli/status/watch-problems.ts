import { setTimeout as sleep } from 'node:timers/promises';
import type { Problem } from '../../operations/status/status';

const PAUSE_MS = 10_000;

export interface ProblemWatch {
  readonly stop: AbortSignal;
  /** Receives one line without a line break. */
  readonly print: (line: string) => void;
  readonly find: () => Promise<readonly Problem[]>;
  readonly pauseMs?: number;
}

/**
 * Prints each problem once, and once more when it is over, until `stop` is aborted. A problem that only one of two successive looks
 * finds is not printed: most failures heal within seconds.
 */
export async function watchProblems({ stop, print, find, pauseMs = PAUSE_MS }: ProblemWatch): Promise<void> {
  const printed = new Map<string, Problem>();
  let before = new Set<string>();
  while (!stop.aborted) {
    // What cannot be read now can be read at the next look.
    const problems = await find().catch((): Problem[] => []);
    const found = new Map(problems.map((problem) => [identify(problem), problem]));
    for (const [id, problem] of found) {
      if (printed.has(id) || !before.has(id)) continue;
      printed.set(id, problem);
      print(`PROBLEM: ${problem.what}. ${problem.remedy}`);
    }
    for (const [id, problem] of printed) {
      if (found.has(id) || before.has(id)) continue;
      printed.delete(id);
      print(`No longer: ${problem.what}`);
    }
    before = new Set(found.keys());
    await sleep(pauseMs, undefined, { signal: stop }).catch(() => undefined);
  }
}

/** Attempts, ages and free space change while a problem lasts. */
function identify({ what }: Problem): string {
  return what.replaceAll(/\d[\d.,:]*/g, '#');
}
