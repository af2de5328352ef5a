import { type Candidate, DESIGNS } from './candidates';
import type { Load } from './load';
import type { OverloadResult } from './overload';

/** One row for each candidate, with the medians of its rounds. "× other" is how many times more requests it answered than the other. */
export function renderTable(candidates: readonly Candidate[], loads: readonly (readonly Load[])[]): string {
  const medians = candidates.map((_, index) => medianLoad(loads[index] ?? []));
  const perSecond = new Map(candidates.map(({ title }, index) => [title, medians[index]?.perSecond ?? Number.NaN]));
  const rows = candidates.map(({ title, empty, isForecast }, index) => {
    const { perSecond: own = Number.NaN, p50, p99, cpuUs = Number.NaN } = medians[index] ?? {};
    const ratio = (other: string | undefined) => own / (perSecond.get(other ?? '') ?? Number.NaN);
    const ratios = [ratio(empty), ...Object.values(DESIGNS).map((design) => ratio(isForecast ? design : undefined))];
    return [
      title,
      formatFigure(own),
      `${p50} ms`,
      `${p99} ms`,
      `${formatFigure(cpuUs)} µs`,
      ...ratios.map(formatFigure),
    ];
  });
  const titles = [
    'requests/s',
    'p50',
    'p99',
    'CPU/request',
    '× empty',
    ...Object.keys(DESIGNS).map((design) => `× ${design}`),
  ];
  const table = [['50 connections', ...titles], ...rows];
  return table
    .map(([title = '', ...figures]) => title.padEnd(32) + figures.map((figure) => figure.padStart(14)).join(''))
    .join('\n');
}

const formatFigure = (figure: number) => (Number.isNaN(figure) ? '' : figure.toFixed(figure < 20 ? 2 : 0));

function medianLoad(loads: readonly Load[]): Load {
  const median = (figure: (load: Load) => number) =>
    loads.map(figure).sort((one, other) => one - other)[Math.floor(loads.length / 2)] ?? Number.NaN;
  return {
    perSecond: median(({ perSecond }) => perSecond),
    p50: median(({ p50 }) => p50),
    p99: median(({ p99 }) => p99),
    cpuUs: median(({ cpuUs }) => cpuUs),
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
