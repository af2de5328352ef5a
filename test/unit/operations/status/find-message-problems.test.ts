import type { NamedAttempt } from '../../../../clients/postgres/notifications';
import { findMessageProblems } from '../../../../operations/status/find-message-problems';

const NOW = Date.UTC(2026, 10, 26, 3, 40);

const attempt = (fields: Partial<NamedAttempt>): NamedAttempt => ({
  ...{ event: 'hour/2026-11-26T02Z/failed', receiver: 'a1', name: 'slack hooks.slack.com', attempt: 1 },
  ...{ result: 'sent', detail: 'HTTP 200', attemptedAt: NOW, retryAt: null },
  ...fields,
});

const FAILED = { result: 'failed', detail: 'HTTP 503: maintenance', attempt: 3, retryAt: NOW + 240_000 } as const;

test('a message that is sent again later is named with its receiver, the answer and the next attempt', () => {
  const [problem, ...others] = findMessageProblems([attempt({ event: 'digest/2026-11-25' }), attempt(FAILED)]);
  expect(others).toEqual([]);
  expect(problem).toMatchObject({ severity: 'warning', remedy: expect.stringContaining('nexthour notify test') });
  expect(problem?.what).toBe(
    '1 message not delivered to slack hooks.slack.com: HTTP 503: maintenance (hour/2026-11-26T02Z/failed, attempt 3 at 2026-11-26 03:40 UTC, the next one at 2026-11-26 03:44 UTC)',
  );
});

test('a message that is given up, and a receiver without a stored name, are named too', () => {
  const refused = attempt({ result: 'refused', detail: 'HTTP 404', name: '', receiver: 'b2' });
  const problems = findMessageProblems([attempt(FAILED), { ...attempt(FAILED), receiver: 'b2' }, refused]);
  expect(problems.map(({ what }) => what)).toEqual([
    expect.stringContaining('1 message not delivered to slack hooks.slack.com'),
    '2 messages not delivered to a receiver of NOTIFY_URL: HTTP 404 (hour/2026-11-26T02Z/failed, attempt 1 at 2026-11-26 03:40 UTC, the last one; sent again later: 1)',
  ]);
});

test('nothing is wrong when every message arrived', () => {
  expect(findMessageProblems([attempt({}), attempt({ receiver: 'b2' })])).toEqual([]);
});
