import type { RiseFigures } from '../../clients/postgres/rise-figures';
import type { Instrument } from './instruments';
import type { OperatingFigures } from './operating-figures';

/** One value per active model, with its question and version as labels. */
function ofModels(
  read: (figures: RiseFigures, now: number) => number | null,
): Pick<Instrument<OperatingFigures>, 'labels' | 'read'> {
  return {
    labels: ['question', 'version'],
    read: ({ rises, now }) =>
      rises.map((figures) => ({
        labels: { question: figures.question, version: figures.modelVersion },
        value: read(figures, now),
      })),
  };
}

/** The recorded forecasts of the active models. */
export const riseInstruments: readonly Instrument<OperatingFigures>[] = [
  {
    name: 'nexthour_active_model_age_seconds',
    help: 'Seconds since the origin of the newest live forecast of an active model, or since its activation',
    ...ofModels(({ newestAt }, now) => (now - newestAt) / 1_000),
  },
  {
    name: 'nexthour_active_model_forecasts',
    help: 'Live forecasts of an active model',
    ...ofModels(({ live }) => live),
  },
  {
    name: 'nexthour_active_model_settled',
    help: 'Live forecasts of an active model that are settled',
    ...ofModels(({ settled }) => settled),
  },
  {
    name: 'nexthour_active_model_brier',
    help: 'Mean Brier score of the live forecasts of an active model that were settled in the last 30 days',
    ...ofModels(({ brier }) => brier),
  },
  {
    name: 'nexthour_active_model_rise_ratio',
    help: 'Share of rises among the live forecasts of an active model that were settled in the last 30 days',
    ...ofModels(({ riseShare }) => riseShare),
  },
];
