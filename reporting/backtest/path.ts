import { formatMinute } from '../../forecasting/hour';
import type { PathBacktestResult } from '../../forecasting/path/result';
import { formatCount, formatFigure, formatPercent, formatRatio, formatSkill } from '../numbers';
import { renderTable } from '../text-table';
import { formatPeriod } from './json';

const HEADS = ['horizon', 'family', 'in 90 %', 'CRPS', 'CRPS skill', 'RMSE'] as const;

const NOTES: readonly (readonly [head: string, meaning: string])[] = [
  ['in 90 %', 'share of actual prices inside the 90 % interval; ideal is 90 %'],
  ['CRPS', 'of log-returns; lower is better'],
  [
    'CRPS skill',
    '1 − CRPS / that of the baseline: the hourly trailing quantiles of 30 days, times the square root of the horizon',
  ],
  ['RMSE', 'divided by the RMSE of the forecast "the price does not change"'],
];

/** The table by horizon, and the meaning of its columns. */
export function renderPathResult({ period, settings, assessments }: PathBacktestResult): string {
  const origins = formatCount(assessments[0]?.horizons[0]?.forecasts ?? 0);
  const rows = listRows(assessments).map(({ family, hours, coverage, crps, crpsRatio, rmseRatio }) => [
    ...[`${hours}h`, family, formatPercent(coverage), formatFigure(crps)],
    ...[formatSkill(1 - crpsRatio), formatRatio(rmseRatio)],
  ]);
  return [
    '',
    `${origins} paths, one from every ${settings.originEveryHours}th hour, ${formatMinute(period.from)} to ${formatMinute(period.to)}; the same for every family`,
    '',
    renderTable([[...HEADS], ...rows], Number.POSITIVE_INFINITY),
    ...NOTES.map(([head, meaning]) => `${head}: ${meaning}.`),
    '',
  ].join('\n');
}

/** All families of a horizon together, so that they can be compared. */
function listRows(assessments: PathBacktestResult['assessments']) {
  const [first] = assessments;
  return (first?.horizons ?? []).flatMap((_, index) =>
    assessments.flatMap(({ family, horizons }) => {
      const scores = horizons[index];
      return scores ? [{ family, ...scores }] : [];
    }),
  );
}

/** The same file, settings and program always give the same text. Non-finite numbers become null. */
export function formatPathResultJson({ file, period, settings, assessments }: PathBacktestResult): string {
  const { windowHours, ...others } = settings;
  const document = {
    units: {
      returns: 'natural logarithm of the price at the target over the price at the origin',
      scores:
        'crps is of returns; coverage is a fraction of 1; crpsRatio and rmseRatio are over those of the baselines',
      baselines:
        'crps: hourly trailing quantiles of 30 days times the square root of the horizon; rmse: the last price',
    },
    settings: { ...others, window: windowHours === null ? 'expanding' : `${windowHours}h` },
    data: { file },
    period: formatPeriod(period),
    families: assessments,
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}
