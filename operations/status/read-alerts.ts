import { Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { request } from 'undici';
import type { StackFile } from '../../stack/state-file';
import type { FiringAlert } from './status';

const DEADLINE_MS = 3_000;

/** The answer of Prometheus to GET /api/v1/alerts. */
const Answer = Type.Object({
  data: Type.Object({
    alerts: Type.Array(
      Type.Object({
        state: Type.String(),
        labels: Type.Record(Type.String(), Type.String()),
        annotations: Type.Record(Type.String(), Type.String()),
      }),
    ),
  }),
});

/** The alerts that fire in Prometheus; none when it does not run or does not answer. */
export async function readAlerts(stack: StackFile | null): Promise<FiringAlert[]> {
  const port = stack?.services.find(({ name }) => name === 'prometheus')?.ports.http;
  if (port === undefined) return [];
  try {
    const timeouts = { headersTimeout: DEADLINE_MS, bodyTimeout: DEADLINE_MS };
    const { body } = await request(`http://127.0.0.1:${port}/api/v1/alerts`, timeouts);
    const answer: unknown = await body.json();
    if (!Value.Check(Answer, answer)) return [];
    return answer.data.alerts
      .filter(({ state }) => state === 'firing')
      .map(({ labels, annotations }) => ({
        name: labels.alertname ?? 'alert',
        summary: annotations.summary ?? annotations.description ?? '',
      }));
  } catch {
    return [];
  }
}
