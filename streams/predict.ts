import { openMinuteModels } from '../activities/minute-models';
import { readMinuteParameters } from '../config/parameters-file';
import { parametersFile } from '../config/paths';
import { runPredict } from './predict/run-predict';
import { runConsumerProcess } from './run-consumer-process';

/** Forecasts the price in five minutes, each minute. Several of these processes share the assets. */
runConsumerProcess('predict', (context, signal) => {
  const models = openMinuteModels({ parameters: readMinuteParameters(parametersFile) });
  return runPredict({ ...context, models }, signal);
});
