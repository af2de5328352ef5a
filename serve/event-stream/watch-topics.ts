import type { Logger } from 'pino';
import type { TailOptions } from '../../clients/kafka/tail';
import { messageOf } from '../../system/errors';

const RETRY_MS = 2_000;

export interface TopicWatchDeps {
  /** Watches the ends of the topics until the signal is aborted. */
  readonly tail: (options: Pick<TailOptions, 'signal' | 'onStart' | 'onMessages'>) => Promise<void>;
  readonly onMessages: () => void;
  readonly log: Logger;
}

export interface TopicWatch {
  /** Whether messages are heard of at once. */
  isUp(): boolean;
  onState(tell: (isUp: boolean) => void): void;
  start(): void;
  stop(): void;
}

/** Hears of messages while it is used. While the brokers are away, it tries again by itself. */
export function watchTopics({ tail, onMessages, log }: TopicWatchDeps): TopicWatch {
  const watchers = new Set<(isUp: boolean) => void>();
  let isUp = false;
  let wasWarned = false;
  let running: AbortController | null = null;

  function setUp(next: boolean): void {
    if (isUp === next) return;
    isUp = next;
    for (const tell of watchers) tell(next);
  }

  async function run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        await tail({ signal, onStart: () => markUp(signal), onMessages });
      } catch (error) {
        if (!wasWarned) log.warn({ reason: messageOf(error) }, 'Kafka cannot be read; new bars are read once a second');
        wasWarned = true;
      }
      if (signal.aborted) return;
      setUp(false);
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS).unref());
    }
  }

  function markUp(signal: AbortSignal): void {
    if (signal.aborted) return;
    if (wasWarned) log.info('Kafka is read again');
    wasWarned = false;
    setUp(true);
    // What came while it was away.
    onMessages();
  }

  return {
    isUp: () => isUp,
    onState: (tell) => void watchers.add(tell),
    start: () => {
      running = new AbortController();
      void run(running.signal);
    },
    stop: () => {
      running?.abort();
      running = null;
      isUp = false;
    },
  };
}
