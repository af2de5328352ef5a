import { readTemporalClockLead } from '../../../temporal/server-clock';
import { startLocalTemporal } from '../../support/local-temporal';

const THREE_HOURS = 3 * 3_600_000;

test('the lead of this machine’s clock over that of the Temporal server is read to a second', async () => {
  const environment = await startLocalTemporal();
  try {
    const ahead = { now: () => Date.now() + THREE_HOURS };
    expect(Math.abs((await readTemporalClockLead(environment.client)) ?? Number.NaN)).toBeLessThan(60_000);
    expect(Math.abs(((await readTemporalClockLead(environment.client, ahead)) ?? 0) - THREE_HOURS)).toBeLessThan(
      60_000,
    );
  } finally {
    await environment.teardown();
  }
});
