import type { Static } from '@sinclair/typebox';
import type { DriftAnswer } from '../../serve/routes/data/drift';
import type { QualityAnswer } from '../../serve/routes/data/quality';
import type { FeaturesAnswer, FeatureValuesAnswer } from '../../serve/routes/features';
import type { PublishedForecast } from '../../serve/routes/forecasts/entry';
import type { ForecastWithLineage } from '../../serve/routes/forecasts/lineage';
import type { LedgerPage } from '../../serve/routes/forecasts/list';
import type { HourDetailAnswer } from '../../serve/routes/hour/answer';
import type { RunningAnswer } from '../../serve/routes/hour/running';
import type { HoursAnswer } from '../../serve/routes/hours';
import type { LabelFeatureAnswer } from '../../serve/routes/label-feature';
import type { LabelPreviewAnswer } from '../../serve/routes/labels';
import type { LiveAnswer, LiveHistory, NewsAnswer } from '../../serve/routes/live/answer';
import type { ModelStatus } from '../../serve/routes/model';
import type { ComparisonAnswer, EvaluationAnswer, ModelsAnswer } from '../../serve/routes/models/answers';
import type { CardAnswer, DecisionsAnswer, ScoresAnswer } from '../../serve/routes/models/card-answer';
import type { PerformanceAnswer } from '../../serve/routes/models/performance-answer';
import type { Readiness } from '../../serve/routes/operations';
import type { PricesAnswer } from '../../serve/routes/prices/route';
import type { QuestionsAnswer, RiseForecasts } from '../../serve/routes/questions';
import type { ReportsAnswer } from '../../serve/routes/reports/route';
import type { SystemAnswer } from '../../serve/routes/system/answer';
import type { RecordAnswer } from '../../serve/schemas/record';

/** The routes that the page reads, with the types of their answers. They come from the schemas of the server. */
export interface Answers {
  'forecasts/latest': Static<typeof PublishedForecast>;
  forecasts: Static<typeof LedgerPage>;
  'forecasts/:id': Static<typeof ForecastWithLineage>;
  drift: DriftAnswer;
  features: Static<typeof FeaturesAnswer>;
  'features/values': Static<typeof FeatureValuesAnswer>;
  hours: Static<typeof HoursAnswer>;
  'hours/running': RunningAnswer;
  'hours/:hour': HourDetailAnswer;
  'labels/preview': Static<typeof LabelPreviewAnswer>;
  'labels/:id/features/:name': Static<typeof LabelFeatureAnswer>;
  'live/:asset': LiveAnswer;
  'live/:asset/history': LiveHistory;
  'live/news': Static<typeof NewsAnswer>;
  model: Static<typeof ModelStatus>;
  models: Static<typeof ModelsAnswer>;
  'models/scores': Static<typeof ScoresAnswer>;
  'models/decisions': Static<typeof DecisionsAnswer>;
  'models/:id/card': CardAnswer;
  'models/:id/evaluation': Static<typeof EvaluationAnswer>;
  'models/:id/performance': Static<typeof PerformanceAnswer>;
  'models/compare': Static<typeof ComparisonAnswer>;
  prices: PricesAnswer;
  quality: QualityAnswer;
  questions: Static<typeof QuestionsAnswer>;
  'questions/:id/forecasts': Static<typeof RiseForecasts>;
  ready: Static<typeof Readiness>;
  record: Static<typeof RecordAnswer>;
  reports: Static<typeof ReportsAnswer>;
  system: SystemAnswer;
}

export type Route = keyof Answers;
