import type { ExpectedQuery } from '../support/monitoring-expressions';

/** The answer of Prometheus: the number of series with a value, and one value. */
export interface Answered extends ExpectedQuery {
  readonly series: number;
  readonly example: string;
}

interface Series {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: readonly [number, string];
}

const HOUR_S = 3600;

/** @param prometheus base URL */
export async function askPrometheus<Answer>(prometheus: string, path: string): Promise<Answer> {
  const answer = await fetch(`${prometheus}/api/v1/${path}`);
  const { data, error } = (await answer.json()) as { data: Answer; error?: string };
  if (error !== undefined) throw new Error(`${path}: ${error}`);
  return data;
}

/** `null` if no series has a value or a label is missing. Evaluates queries with `offset 1h` one hour in the future. */
export async function ask(prometheus: string, expected: ExpectedQuery): Promise<Answered | null> {
  const time = Date.now() / 1000 + (expected.query.includes('offset 1h') ? HOUR_S : 0);
  const path = `query?time=${time}&query=${encodeURIComponent(expected.query)}`;
  const { result } = await askPrometheus<{ result: Series[] }>(prometheus, path);
  const numbers = result.filter(({ value: [, text] }) => !Number.isNaN(Number(text)));
  const [first] = numbers;
  const hasLabels = result.every(({ metric }) => expected.labels.every((label) => metric[label]));
  return first && hasLabels ? { ...expected, series: numbers.length, example: first.value[1] } : null;
}

/** One line per query, grouped by panel or rule. */
export function transcript(answered: readonly Answered[]): string {
  const places = [...new Set(answered.map(({ where }) => where))];
  return places
    .map((place) => {
      const here = answered.filter(({ where }) => where === place);
      return [place, ...here.map(({ query, series, example }) => `  ${query}\n    ${series} series, ${example}`)];
    })
    .map((lines) => `${lines.join('\n')}\n`)
    .join('\n');
}
