import { type QueuedMessage, SendQueue } from '../../../../clients/kafka/send-queue';

const number = (value: number | string): QueuedMessage => ({ topic: 't', key: 'k', value: String(value) });

/** A queue, its requests, and a function that ends the running request. */
function openQueue() {
  const requests: string[][] = [];
  let finish: (error?: Error) => void = () => undefined;
  const queue = new SendQueue((messages) => {
    requests.push(messages.map(({ value }) => value.slice(0, 5)));
    return new Promise((resolve, reject) => {
      finish = (error) => (error ? reject(error) : resolve());
    });
  });
  const end = async (error?: Error) => {
    finish(error);
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { queue, requests, end };
}

test('calls that wait for a request share the next one, in their order', async () => {
  const { queue, requests, end } = openQueue();
  const sent = [queue.send([number(1)])];
  await Promise.resolve();
  await Promise.resolve();
  sent.push(queue.send([number(2), number(3)]), queue.send([number(4)]));
  await end();
  await end();
  await Promise.all(sent);
  expect(requests).toEqual([['1'], ['2', '3', '4']]);
});

test('a call is split at the size that Kafka accepts, and resolves after its last part', async () => {
  const { queue, requests, end } = openQueue();
  const large = (name: string) => number(name.padEnd(300_000, '.'));
  let isSent = false;
  const sending = queue.send([large('one..'), large('two..'), number('three')]).then(() => {
    isSent = true;
  });
  await end();
  expect(isSent).toBe(false);
  await end();
  await end();
  await sending;
  expect(requests).toEqual([['one..'], ['two..', 'three']]);
});

test('a failed request rejects its calls, and later ones are sent', async () => {
  const { queue, requests, end } = openQueue();
  const failed = [queue.send([number(1)]), queue.send([number(2)])];
  await end();
  await end(new Error('the broker is away'));
  const later = queue.send([number(3)]);
  const outcomes = await Promise.allSettled(failed);
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  await end();
  await end();
  await later;
  expect(requests).toEqual([['1', '2'], ['3']]);
});

test('a call without messages resolves', async () => {
  const { queue, end } = openQueue();
  const sending = queue.send([]);
  await end();
  await end();
  await sending;
  await queue.whenEmpty();
});
