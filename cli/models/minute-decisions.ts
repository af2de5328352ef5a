import { connectMlflow } from '../../clients/mlflow';
import { createBarHistory } from '../../clients/postgres/bar-history';
import type { Database } from '../../clients/postgres/database';
import { createPromotions } from '../../clients/postgres/promotions';
import type { MlflowSettings } from '../../config/settings';
import type { MinuteDecisionDeps } from '../../operations/promotion/open-decision';

/** What decisions about the models of the live line need. */
export function openMinuteDecisions(database: Database, mlflow: MlflowSettings): MinuteDecisionDeps {
  return {
    promotionsOf: (question) => createPromotions(database, question),
    bars: createBarHistory(database),
    mlflow: connectMlflow(mlflow),
  };
}
