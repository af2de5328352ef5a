import type { SearchFigures } from '../../clients/postgres/search-figures';
import type { Instrument } from './instruments';
import type { OperatingFigures } from './operating-figures';

/** One value per question and family. */
function ofNewest(
  figureOf: (search: SearchFigures) => number | null,
): Pick<Instrument<OperatingFigures>, 'labels' | 'read'> {
  return {
    labels: ['question', 'family'],
    read: ({ searches }) =>
      searches.map((search) => ({
        labels: { question: search.question, family: search.family },
        value: figureOf(search),
      })),
  };
}

/** How far the newest searches for hyper-parameters are, and what they found. */
export const searchInstruments: readonly Instrument<OperatingFigures>[] = [
  {
    name: 'nexthour_search_trials',
    help: 'Trials of the newest search, by question and family',
    ...ofNewest(({ trials }) => trials),
  },
  {
    name: 'nexthour_search_trials_scored',
    help: 'Trials of the newest search that have a score, by question and family',
    ...ofNewest(({ scored }) => scored),
  },
  {
    name: 'nexthour_search_validation_skill',
    help: "1 - loss of the best trial / loss of today's parameters, on the folds on which it was chosen",
    ...ofNewest(({ validationSkill }) => validationSkill),
  },
  {
    name: 'nexthour_search_holdout_skill',
    help: "1 - loss of the best trial / loss of today's parameters, on hours that no trial saw",
    ...ofNewest(({ holdoutSkill }) => holdoutSkill),
  },
];
