import type { Static } from '@sinclair/typebox';
import type { PublishedForecast } from '../../serve/routes/forecasts/entry';
import type { ForecastWithLineage } from '../../serve/routes/forecasts/lineage';
import type { LedgerPage } from '../../serve/routes/forecasts/list';
import type { HourDetailAnswer } from '../../serve/routes/hour/answer';
import type { HoursAnswer } from '../../serve/routes/hours';
import type { ModelStatus } from '../../serve/routes/model';
import type { ModelsAnswer } from '../../serve/routes/models/answers';
import type { Readiness } from '../../serve/routes/operations';
import type { QuestionsAnswer } from '../../serve/routes/questions';
import type { RecordAnswer } from '../../serve/routes/record';

/** The routes that the page reads, with the types of their answers. They come from the schemas of the server. */
export interface Answers {
  'forecasts/latest': Static<typeof PublishedForecast>;
  forecasts: Static<typeof LedgerPage>;
  'forecasts/:id': Static<typeof ForecastWithLineage>;
  hours: Static<typeof HoursAnswer>;
  'hours/:hour': HourDetailAnswer;
  model: Static<typeof ModelStatus>;
  models: Static<typeof ModelsAnswer>;
  questions: Static<typeof QuestionsAnswer>;
  ready: Static<typeof Readiness>;
  record: Static<typeof RecordAnswer>;
}

export type Route = keyof Answers;
