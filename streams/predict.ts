import { openMinuteModels } from '../activities/minute-models';
import { connectMlflow } from '../clients/mlflow';
import { readMinuteParameters } from '../config/parameters-file';
import { parametersFile } from '../config/paths';
import { messageOf } from '../system/errors';
import { runPredict } from './predict/run-predict';
import { runConsumerProcess } from './run-consumer-process';

/** Forecasts the price in five minutes, each minute. Several of these processes share the assets. */
runConsumerProcess('predict', (context, signal) => {
  const { database, logger, settings } = context;
  const models = openMinuteModels({
    ...{ database, parameters: readMinuteParameters(parametersFile) },
    // Without MLflow, the baseline forecasts.
    ...(settings.mlflow ? { mlflow: connectMlflow(settings.mlflow) } : {}),
    onUnusable: ({ asset, version }, error) =>
      logger.error({ asset, version, reason: messageOf(error) }, 'a model cannot be loaded; trying again in a minute'),
  });
  return runPredict({ ...context, models }, signal);
});
