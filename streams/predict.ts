import { openMinuteModels } from '../activities/minute-models';
import { connectMlflow } from '../clients/mlflow';
import { readMinuteParameters } from '../config/parameters-file';
import { parametersFile } from '../config/paths';
import { readSettings } from '../config/settings';
import { messageOf } from '../system/errors';
import { runPredict } from './predict/run-predict';
import { runConsumerProcess } from './run-consumer-process';

/** Forecasts the price in five minutes, each minute. Several of these processes share the assets. */
runConsumerProcess('predict', (context, signal) => {
  const { database, logger } = context;
  const { mlflow } = readSettings();
  const models = openMinuteModels({
    ...{ database, parameters: readMinuteParameters(parametersFile) },
    ...(mlflow ? { mlflow: connectMlflow(mlflow) } : {}),
    onUnusable: ({ asset, version }, error) =>
      logger.warn({ asset, version, reason: messageOf(error) }, 'a model cannot be loaded; it is tried again'),
  });
  return runPredict({ ...context, models }, signal);
});
