import { setTimeout as sleep } from 'node:timers/promises';

/** Asks for a forecast until there is one. */
export const untilSuccess = (url) =>
  until(async () => {
    const answer = await ask(url, {}).catch(() => null);
    return answer?.status === 200 ? answer : null;
  });

/** Repeats `attempt` until its result is not null. */
export async function until(attempt, { minutes = 2 } = {}) {
  for (const end = performance.now() + minutes * 60_000; performance.now() < end; await sleep(2_000)) {
    const result = await attempt();
    if (result !== null) return result;
  }
  throw new Error(`no result within ${minutes} minutes: ${attempt}`);
}

/** Sends the body by POST, if there is one. */
export async function ask(url, body) {
  const post = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  const answer = await fetch(url, body === undefined ? {} : post);
  return { status: answer.status, body: await answer.json() };
}
