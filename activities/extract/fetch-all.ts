import type { Hour } from '../../forecasting/hour';
import { type CallQueue, createCallQueue } from './call-queue';
import type { FetchedAnswer } from './fetch-answer';
import type { PlannedCall } from './plan-calls';
import type { ProgressMeter } from './progress';
import { createTruncationDetector, type TruncationDetector } from './truncation-detector';

export interface FetchAllDeps {
  readonly fetch: (call: PlannedCall, signal: AbortSignal) => Promise<FetchedAnswer>;
  /** Stores a complete answer, and counts its call as done. */
  readonly keep: (answer: FetchedAnswer) => Promise<void>;
  /** Plans calls for `hours` again when an answer turns out to hold fewer points than assumed. */
  readonly replan: (plan: { hours: readonly Hour[]; maxPoints: number }) => Promise<readonly PlannedCall[]>;
  /** Counts the calls that are added to the plan, and the calls whose answer is not kept. */
  readonly meter: ProgressMeter;
  readonly signal: AbortSignal | undefined;
}

const MAX_CONCURRENT_CALLS = 8;

/** Makes the calls in order, eight at a time. The first failure stops the other calls; it is thrown when they have stopped. */
export async function fetchAll(calls: readonly PlannedCall[], deps: FetchAllDeps): Promise<void> {
  const failure = new AbortController();
  const signal = deps.signal ? AbortSignal.any([deps.signal, failure.signal]) : failure.signal;
  const detector = createTruncationDetector();
  const queue = createCallQueue(calls, (hours) => deps.replan({ hours, maxPoints: detector.maxPoints() }));
  const fetch = (call: PlannedCall) => deps.fetch(call, signal);
  const handleAnswer = createAnswerHandler({ ...deps, fetch, queue, detector });

  async function processQueue(): Promise<void> {
    for (let call = await queue.next(); call; call = await queue.next()) {
      signal.throwIfAborted();
      await handleAnswer(await fetch(call));
    }
  }

  const failures: unknown[] = [];
  const loops = Array.from({ length: MAX_CONCURRENT_CALLS }, () =>
    processQueue().catch((error: unknown) => {
      failures.push(error);
      failure.abort();
    }),
  );
  await Promise.all(loops);
  if (failures.length > 0) throw failures[0];
}

interface AnswerHandlerDeps extends Pick<FetchAllDeps, 'keep' | 'meter'> {
  readonly fetch: (call: PlannedCall) => Promise<FetchedAnswer>;
  readonly queue: CallQueue;
  readonly detector: TruncationDetector;
}

/** Returns a function that keeps a complete answer, and requests the hours of a truncated answer again in shorter ranges. */
function createAnswerHandler(deps: AnswerHandlerDeps): (answer: FetchedAnswer) => Promise<void> {
  const { keep, meter, fetch, queue, detector } = deps;

  async function requestAgain(hours: readonly Hour[]): Promise<void> {
    meter.countDone(0);
    meter.countPlanned(await queue.replan(hours));
  }

  async function handleAnswer(answer: FetchedAnswer): Promise<void> {
    const result = detector.classify(answer);
    if (result.kind === 'complete') return keep(answer);
    if (result.kind === 'truncated') return requestAgain(answer.call.hours);
    meter.countPlanned(1);
    const probe = await fetch(result.probe);
    if (detector.classifyByProbe({ answer, probe }) === 'complete') {
      meter.countDone(0);
      return keep(answer);
    }
    await requestAgain(answer.call.hours.filter((hour) => !result.probe.hours.includes(hour)));
    await handleAnswer(probe);
  }

  return handleAnswer;
}
