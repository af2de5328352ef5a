import type { Load } from './load';
import type { OverloadResult } from './overload';

export interface Candidate {
  readonly title: string;
  readonly url: string;
  readonly method: string;
  readonly body?: object;
  /** The title of the empty handler that it is compared with. */
  readonly empty?: string;
}

/** One row for each candidate, with the medians of its rounds. */
export function renderTable(candidates: readonly Candidate[], loads: readonly (readonly Load[])[]): string {
  const medians = candidates.map((_, index) => medianLoad(loads[index] ?? []));
  const perSecond = new Map(candidates.map(({ title }, index) => [title, medians[index]?.perSecond ?? Number.NaN]));
  const rows = candidates.map(({ title, empty }, index) => {
    const { perSecond: own = Number.NaN, p50, p99 } = medians[index] ?? {};
    const ratio = empty === undefined ? '' : (own / (perSecond.get(empty) ?? Number.NaN)).toFixed(2);
    return [title, own.toFixed(0), `${p50} ms`, `${p99} ms`, ratio];
  });
  const table = [['50 connections', 'requests/s', 'p50', 'p99', '× empty'], ...rows];
  return table
    .map(([title = '', ...figures]) => title.padEnd(32) + figures.map((figure) => figure.padStart(12)).join(''))
    .join('\n');
}

function medianLoad(loads: readonly Load[]): Load {
  const median = (figure: (load: Load) => number) =>
    loads.map(figure).sort((one, other) => one - other)[Math.floor(loads.length / 2)] ?? Number.NaN;
  return {
    perSecond: median(({ perSecond }) => perSecond),
    p50: median(({ p50 }) => p50),
    p99: median(({ p99 }) => p99),
  };
}

export function renderOverload(
  { connections, seconds }: { connections: number; seconds: number },
  { counts, answeredMs, health }: OverloadResult,
): string {
  const answers = [...counts].map(([status, count]) => `${count} × ${status}`).join(', ');
  const healthMs = renderLatencies(Float64Array.from(health.answeredMs));
  return [
    `${connections} connections for ${seconds} s: ${answers}; status 200: ${renderLatencies(answeredMs)}`,
    `GET /health over new connections meanwhile: ${health.answeredMs.length} answered, ${healthMs}, ${health.unanswered} not answered`,
  ].join('\n');
}

/** @param each durations in ms, ascending */
function renderLatencies(each: Float64Array): string {
  const quantile = (level: number) => (each[Math.floor(level * (each.length - 1))] ?? Number.NaN).toFixed(2);
  return `median ${quantile(0.5)} ms, p99 ${quantile(0.99)} ms, max ${quantile(1)} ms`;
}
