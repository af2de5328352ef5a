import type { PathFigures } from '../../clients/postgres/path-figures';
import type { Instrument } from './instruments';
import type { OperatingFigures } from './operating-figures';

/** One value per group of horizons. */
function ofGroups(
  figureOf: (group: PathFigures['groups'][number]) => number | null,
): Pick<Instrument<OperatingFigures>, 'labels' | 'read'> {
  return {
    labels: ['horizons'],
    read: ({ path }) =>
      (path?.groups ?? []).map((group) => ({ labels: { horizons: group.horizons }, value: figureOf(group) })),
  };
}

/** Whether the path of the next 24 hours is new, and how good the paths of the last 30 days were. */
export const pathInstruments: readonly Instrument<OperatingFigures>[] = [
  {
    name: 'nexthour_path_age_seconds',
    help: 'Seconds since the origin of the newest path',
    read: ({ path, now }) => [{ value: path ? (now - path.newestHour) / 1_000 : null }],
  },
  {
    name: 'nexthour_path_settled',
    help: 'Live forecasts of the path, settled in the last 30 days, by group of horizons',
    ...ofGroups(({ settled }) => settled),
  },
  {
    name: 'nexthour_path_coverage_ratio',
    help: 'Share of actual prices inside the 90 % interval of the path in the last 30 days, by group of horizons',
    ...ofGroups(({ coverage }) => coverage),
  },
  {
    name: 'nexthour_path_skill',
    help: '1 - pinball loss of the path / that of scaled trailing quantiles in the last 30 days, by group of horizons',
    ...ofGroups(({ skill }) => skill),
  },
];
