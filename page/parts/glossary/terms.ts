interface Entry {
  /** How the page writes the term. The first form is the name. */
  readonly forms: readonly [string, ...string[]];
  /** The heading of docs/glossary.md that explains it at length. */
  readonly heading: string;
  readonly text: string;
}

/** The terms of forecasting and of nexthour that a reader of the page may not know, in one or two sentences. */
export const ENTRIES: readonly Entry[] = [
  {
    forms: ['ablation', 'ablations'],
    heading: 'Ablation',
    text: 'Trains a model with and without a group of inputs. The group pays when the forecasts with it are significantly better.',
  },
  {
    forms: ['search', 'searches'],
    heading: 'Search, trial',
    text: 'Tries sets of hyper-parameters for one model family of one question. The best one is judged on hours that no trial saw.',
  },
  {
    forms: ['tick', 'ticks'],
    heading: 'Tick',
    text: 'What the schedule starts 20 seconds after each full hour, and every 15 minutes after that. It runs the newest hour and the hours that were missed.',
  },
  {
    forms: ['gated'],
    heading: 'Run outcome',
    text: 'The data gate refused the data of the hour, so no forecast was made from it.',
  },
  {
    forms: ['data gate'],
    heading: 'Data gate',
    text: 'The decision after the quality checks. If one check fails, no forecast is made from the data, and no model is trained on it.',
  },
  {
    forms: ['model gate'],
    heading: 'Model gate',
    text: 'The rules that decide whether a candidate becomes the production model.',
  },
  {
    forms: ['production model'],
    heading: 'Candidate, champion, production model',
    text: 'The model whose forecasts are published.',
  },
  {
    forms: ['active model'],
    heading: 'Active model',
    text: 'The forecasts of the model are recorded and scored, but not published.',
  },
  {
    forms: ['backfill'],
    heading: 'Backfill',
    text: 'Runs the missed hours of a range, so many at a time.',
  },
  {
    forms: ['CRPS skill'],
    heading: 'CRPS',
    text: '1 − CRPS / CRPS of the trailing quantiles. The CRPS (continuous ranked probability score) is the loss of a whole forecast distribution. Positive is better.',
  },
  {
    forms: ['CRPS'],
    heading: 'CRPS',
    text: 'Continuous ranked probability score: the loss of a whole forecast distribution. Smaller is better.',
  },
  {
    forms: ['Winkler skill'],
    heading: 'Winkler score',
    text: '1 − Winkler score / that of the trailing quantiles. The Winkler score is the width of the interval, plus a penalty when the price is outside. Positive is better.',
  },
  {
    forms: ['PIT histogram', 'PIT'],
    heading: 'PIT',
    text: 'Probability integral transform: the level of the forecast distribution at which the price was found. If forecasts are calibrated, all levels are equally frequent.',
  },
  {
    forms: ['pinball loss', 'Pinball loss'],
    heading: 'Pinball loss',
    text: 'The loss of the forecast of a quantile. On average it is smallest for the true quantile.',
  },
  {
    forms: ['coverage'],
    heading: 'Coverage',
    text: 'The share of the prices that were inside the interval. It should be 90 % for a 90 % interval.',
  },
  {
    forms: ['calibration', 'Calibration'],
    heading: 'Calibration',
    text: 'A forecast is calibrated if what it gives a probability of 70 % happens in 70 % of the cases.',
  },
  {
    forms: ['RMSE ratio'],
    heading: 'RMSE, MAE',
    text: 'The root mean squared error divided by that of “the price does not change”. Below 1 is better.',
  },
  {
    forms: ['MAE ratio'],
    heading: 'RMSE, MAE',
    text: 'The mean absolute error divided by that of “the price does not change”. Below 1 is better.',
  },
  {
    forms: ['RMSE'],
    heading: 'RMSE, MAE',
    text: 'Root mean squared error of the point forecast. Smaller is better.',
  },
  {
    forms: ['trailing quantiles'],
    heading: 'Trailing quantiles',
    text: 'The simple forecast that a distribution must beat: the quantiles of the newest past returns, applied to the last price.',
  },
  {
    forms: ['persistence'],
    heading: 'Persistence',
    text: 'The forecast “the price does not change”. No model of one-hour prices has a clearly better point forecast.',
  },
  {
    forms: ['Brier skill'],
    heading: 'Brier score',
    text: '1 − Brier score / that of the baseline. The Brier score is the mean of (probability − outcome)². Positive is better.',
  },
  {
    forms: ['Brier score'],
    heading: 'Brier score',
    text: 'The mean of (probability − outcome)², where the outcome is 1 or 0. Smaller is better.',
  },
  {
    forms: ['AUC'],
    heading: 'AUC',
    text: 'The probability that a model gives an hour with a rise a higher probability than an hour without one. 0.5 is chance.',
  },
  {
    forms: ['base rate', 'Base rate'],
    heading: 'Base rate',
    text: 'The share of the hours in which what the question asks came true.',
  },
  {
    forms: ['volatility-only logistic'],
    heading: 'Volatility-only logistic',
    text: 'A baseline for rises: a logistic regression on how much the price moved. It knows nothing else.',
  },
  {
    forms: ['Leakage check', 'leakage check'],
    heading: 'Leakage, leakage check',
    text: 'Looks for information from the future in a model: its scores would be too good to be true.',
  },
  {
    forms: ['embargo'],
    heading: 'Embargo',
    text: 'A gap between the hours for training and those for the test, so that no price is in both.',
  },
  {
    forms: ['HAR', 'har'],
    heading: 'HAR',
    text: 'Heterogeneous autoregression (Corsi 2009): a regression of volatility on its own averages over short, medium and long periods.',
  },
  {
    forms: ['EWMA', 'ewma'],
    heading: 'EWMA',
    text: 'Exponentially weighted moving average of squared returns: an estimate of volatility.',
  },
  {
    forms: ['LSTM', 'lstm'],
    heading: 'LSTM',
    text: 'Long short-term memory: a recurrent neural network. Here it forecasts the quantiles of the next price.',
  },
  {
    forms: ['combination'],
    heading: 'Combination',
    text: 'A weighted mean of the forecasts of HAR and LSTM, quantile by quantile, then calibrated.',
  },
  {
    forms: ['Stability index', 'stability index'],
    heading: 'PSI',
    text: 'Population stability index: how much the distribution of an input differs from that in training. 0 is no difference.',
  },
  {
    forms: ['Drift', 'drift'],
    heading: 'Drift',
    text: 'The newest data differ from the data on which the model was trained.',
  },
  {
    forms: ['Snapshot', 'snapshot'],
    heading: 'Snapshot',
    text: 'The frozen data of one run, stored under its SHA-256. All steps of a run use the same.',
  },
  {
    forms: ['Seal'],
    heading: 'Ledger',
    text: 'The hash of this entry of the ledger includes the hash of an earlier entry, so a later change is found.',
  },
  {
    forms: ['Quantiles'],
    heading: 'Quantile, interval',
    text: 'The quantile at the level 5 % is the price that is not exceeded with a probability of 5 %.',
  },
];

const BY_FORM = new Map(ENTRIES.flatMap(({ forms, text }) => forms.map((form) => [form, text] as const)));

export function explainTerm(form: string): string | undefined {
  return BY_FORM.get(form);
}

/** The longest form first, so that “CRPS skill” is not found as “CRPS”. */
const FORMS = [...BY_FORM.keys()].sort((one, other) => other.length - one.length);
const ANY_FORM = new RegExp(`(?<![\\w.-])(${FORMS.join('|')})(?![\\w-]|\\.\\w)`, 'g');

/** Splits a text at the first use of each term. The parts at odd positions are terms. */
export function splitAtTerms(text: string): string[] {
  const seen = new Set<string | undefined>();
  const parts = [''];
  let end = 0;
  for (const { 0: form, index } of text.matchAll(ANY_FORM)) {
    const meaning = explainTerm(form);
    if (seen.has(meaning)) continue;
    seen.add(meaning);
    parts[parts.length - 1] = text.slice(end, index);
    parts.push(form, '');
    end = index + form.length;
  }
  parts[parts.length - 1] = text.slice(end);
  return parts;
}
