import { watchProblems } from '../../../../cli/status/watch-problems';
import type { Problem } from '../../../../operations/status/status';

const problem = (what: string): Problem => ({ severity: 'broken', what, remedy: 'wait' });

/** Prints what the looks find, one after the other. */
async function watch(...looks: (readonly Problem[])[]): Promise<string[]> {
  const stop = new AbortController();
  const lines: string[] = [];
  await watchProblems({
    stop: stop.signal,
    print: (line) => lines.push(line),
    pauseMs: 1,
    find: async () => {
      if (looks.length === 1) stop.abort();
      return looks.shift() ?? [];
    },
  });
  return lines;
}

test('a problem is printed once, and once more when it is over', async () => {
  const failing = (attempts: number) => problem(`09Z: extract failed ${attempts} of at most 30 times: 429`);
  expect(await watch([], [failing(1)], [failing(2)], [failing(3)], [], [])).toEqual([
    'PROBLEM: 09Z: extract failed 2 of at most 30 times: 429. wait',
    'No longer: 09Z: extract failed 2 of at most 30 times: 429',
  ]);
});

test('a problem that is over at the next look is not printed', async () => {
  expect(await watch([problem('mlflow does not answer')], [], [], [])).toEqual([]);
});

test('a problem that one look does not find lasts', async () => {
  const full = problem('the disk is full: 0.0 GB free');
  expect(await watch([full], [full], [], [full], [full])).toEqual(['PROBLEM: the disk is full: 0.0 GB free. wait']);
});

test('two problems are printed separately', async () => {
  const both = [problem('mlflow does not answer'), problem('object-store does not answer')];
  expect(await watch(both, both)).toHaveLength(2);
});
