import { request } from 'undici';
import type { StackFile } from '../../stack/state-file';

const DEADLINE_MS = 4_000;

/** The API credits of the day, as the pipeline worker measured them at most ten minutes ago; `null` when it does not tell them. */
export async function readCredits(stack: StackFile | null): Promise<{ remaining: number; limit: number } | null> {
  const port = stack?.services.find(({ name }) => name === 'pipeline-worker')?.ports.metrics;
  if (port === undefined) return null;
  try {
    const timeouts = { headersTimeout: DEADLINE_MS, bodyTimeout: DEADLINE_MS };
    const { body } = await request(`http://127.0.0.1:${port}/metrics`, timeouts);
    const text = await body.text();
    const [remaining, limit] = ['remaining', 'limit'].map((name) => readGauge(text, `nexthour_credits_${name}`));
    return remaining == null || limit == null ? null : { remaining, limit };
  } catch {
    return null;
  }
}

function readGauge(metrics: string, name: string): number | null {
  const value = new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)$`, 'm').exec(metrics)?.[1];
  return value === undefined || Number.isNaN(Number(value)) ? null : Number(value);
}
