/** Kafka refuses a request of more than a megabyte. A character of our JSON is nearly always one byte. */
const MAX_CHARACTERS_PER_REQUEST = 500_000;

/** A message with its topic. */
export interface QueuedMessage {
  readonly topic: string;
  readonly key: string;
  readonly value: string;
}

interface Waiting {
  /** What is not stored yet. */
  messages: readonly QueuedMessage[];
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Sends messages in the order of the calls, one request at a time. Calls that wait for a request share the next one: under load, each
 * request then carries more.
 */
export class SendQueue {
  private readonly waiting: Waiting[] = [];
  private running: Promise<void> | undefined;

  /** @param request resolves when all messages are stored */
  constructor(private readonly request: (messages: readonly QueuedMessage[]) => Promise<void>) {}

  /** Resolves when all messages are stored. When it rejects, a part of them may be stored. */
  send(messages: readonly QueuedMessage[]): Promise<void> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ messages, resolve, reject });
      this.running ??= this.run();
    });
  }

  /** Resolves when nothing waits. */
  async whenEmpty(): Promise<void> {
    await this.running;
  }

  private async run(): Promise<void> {
    // Calls of the same turn share a request.
    await Promise.resolve();
    while (this.waiting.length > 0) await this.sendNext();
    this.running = undefined;
  }

  private async sendNext(): Promise<void> {
    const parts = this.takeParts();
    try {
      await this.request(parts.flatMap(({ messages }) => messages));
    } catch (error) {
      for (const { call } of parts) {
        this.waiting.splice(this.waiting.indexOf(call), 1);
        call.reject(error);
      }
      return;
    }
    for (const { call, messages } of parts) {
      call.messages = call.messages.slice(messages.length);
      if (call.messages.length > 0) continue;
      this.waiting.splice(this.waiting.indexOf(call), 1);
      call.resolve();
    }
  }

  /** The oldest messages, of one or more calls, that fit into a request; at least one message. */
  private takeParts(): { call: Waiting; messages: readonly QueuedMessage[] }[] {
    const parts: { call: Waiting; messages: readonly QueuedMessage[] }[] = [];
    let characters = 0;
    for (const call of this.waiting) {
      let count = 0;
      for (const { value } of call.messages) {
        const isFirst = parts.length === 0 && count === 0;
        if (!isFirst && characters + value.length > MAX_CHARACTERS_PER_REQUEST) break;
        characters += value.length;
        count++;
      }
      parts.push({ call, messages: call.messages.slice(0, count) });
      if (count < call.messages.length) break;
    }
    return parts.filter(({ call, messages }) => messages.length > 0 || call.messages.length === 0);
  }
}
