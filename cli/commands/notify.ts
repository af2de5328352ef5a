import { type Delivery, parseReceivers, type Receiver, sendNotification } from '../../clients/notify';
import { readSettings } from '../../config/settings';
import { formatMinute } from '../../forecasting/hour';
import type { Clock } from '../../system/clock';
import { UserError } from '../../system/errors';

/** Sends a test message to each receiver, prints what it answered, and sets the exit code to 1 when one did not accept it. */
export async function notifyTest({ clock }: { clock: Clock }): Promise<void> {
  const { asset, notify } = readSettings();
  const receivers = parseReceivers(notify.urls);
  if (receivers.length === 0) throw new UserError('NOTIFY_URL is not set; set it to the URL of a receiver.');
  const time = clock.now();
  const message = {
    id: `${asset}/test/${time}`,
    kind: 'test',
    priority: 'normal' as const,
    asset,
    time,
    title: `nexthour ${asset}: test message`,
    text: `Sent by \`nexthour notify test\` at ${formatMinute(time)}. Messages of this nexthour arrive here.`,
  };
  const deliveries = await Promise.all(
    receivers.map(async (receiver) => ({ receiver, delivery: await sendNotification(receiver, message) })),
  );
  for (const { receiver, delivery } of deliveries) process.stdout.write(`${describe(receiver, delivery)}\n`);
  if (deliveries.some(({ delivery }) => delivery.result !== 'sent')) process.exitCode = 1;
}

function describe({ name, doubt }: Receiver, { result, detail }: Delivery): string {
  const answer = result === 'sent' ? `accepted (${detail})` : `${result}: ${detail}`;
  return `${name}: ${answer}${doubt === null ? '' : `\n  note: ${doubt}`}`;
}
