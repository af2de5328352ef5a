/** What limits each step of an hour: what would have to become faster for the step to become faster. */
export const LIMITS: Readonly<Record<string, string>> = {
  extract: 'the API: 40 calls a second for the first history, then one call an hour',
  quality: 'reading a year of prices from Postgres',
  transform: 'the inputs of a year of hours and their text, three objects that are stored and read back',
  version: 'about ten git commands, which take turns with the charts of the report',
  profile: 'drawing the report of a year, in the same process as the other steps',
  settle: 'reading the snapshot',
  forecast: '336 forward passes of the network for the calibration, about 0.3 s',
  'first-forecast': 'loading the new model from MLflow',
  'active-models': 'one query',
  train: 'the epochs of TensorFlow in a process of its own, whose start takes a second',
  evaluate: 'forecasts of 720 hours by two models and two planted ones, and the leakage checks',
  promote: 'calls of MLflow',
  'attach-report': 'calls of MLflow; waits for its turn on the training queue',
};
