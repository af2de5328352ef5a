import { Type } from '@sinclair/typebox';
import { WINDOW_NAMES } from '../../forecasting/track-record';
import { SKILL_CONCLUSIONS } from '../../forecasting/track-record-skill';
import { IsoTime } from './forecast-parts';
import { nullable, oneOf, strict } from './plain-schemas';

const usd = (description: string) => nullable(Type.Number({ description: `USD: ${description}` }));
const share = (description: string) => nullable(Type.Number({ description }));

export const RecordWindow = Type.Object(
  {
    window: oneOf(WINDOW_NAMES, { description: 'The length of the window that ends with the newest settled hour.' }),
    first_hour: nullable(IsoTime),
    last_hour: nullable(IsoTime),
    settled: Type.Integer({ description: 'Settled forecasts in the window.' }),
    rmse: usd('root mean squared error of the prediction.'),
    mae: usd('mean absolute error of the prediction.'),
    rmse_ratio: share(
      'RMSE divided by the RMSE of persistence ("the price does not change") on the same hours; below 1 is better.',
    ),
    mae_ratio: share(
      'MAE divided by the MAE of persistence ("the price does not change") on the same hours; below 1 is better.',
    ),
    coverage: share('Share of the actual prices that are inside the published interval.'),
    pinball: usd('mean pinball loss of the quantiles.'),
    pinball_skill_to_persistence_point: share(
      '1 − pinball / pinball of a forecast whose quantiles all equal the last price. That forecast has no width, so almost any interval beats it. Use `skill` instead.',
    ),
    winkler: usd('mean Winkler score of the published interval.'),
  },
  strict,
);

export const SkillWindow = Type.Object(
  {
    window: oneOf(WINDOW_NAMES, { description: 'As in `windows`.' }),
    hours: Type.Integer({ description: 'Hours with settled live forecasts for which the baseline is known.' }),
    skill: share('1 − loss / loss of the baseline: positive is better. Null below `min_hours`.'),
    lower: share('The lower end of the 95 % confidence interval of the skill.'),
    upper: share('The upper end of the 95 % confidence interval of the skill.'),
    conclusion: oneOf(SKILL_CONCLUSIONS, {
      description:
        'better or worse: the confidence interval does not contain 0. too few to tell: fewer than `min_hours`.',
    }),
    text: Type.String({ description: 'The conclusion and its figures as a sentence.' }),
  },
  strict,
);

const RecordSkill = Type.Object(
  {
    score: Type.String(),
    baseline: Type.String({
      description: 'The empirical quantiles of the hourly returns of `baseline_hours` before each forecast.',
    }),
    baseline_hours: Type.Integer(),
    min_hours: Type.Integer({ description: 'A window with fewer hours gets the conclusion "too few to tell".' }),
    windows: Type.Array(SkillWindow),
  },
  { ...strict, description: 'The skill of the published distributions, as in the back-test.' },
);

const LevelCoverage = Type.Object(
  {
    level: Type.Number({ description: 'The nominal coverage: 0.9 is from the quantile 0.05 to the quantile 0.95.' }),
    coverage: Type.Number({ description: 'Share of the actual prices inside.' }),
    settled: Type.Integer(),
  },
  strict,
);

const SourceRecord = Type.Object(
  {
    source: Type.String({ examples: ['livecoinwatch'] }),
    replayed: Type.Boolean({
      description: 'Whether the prices are replayed or generated (see `source`), not current.',
    }),
    live: Type.Integer({
      description:
        'Forecasts made before their target hour. All other counts and scores, except `late`, include only these.',
    }),
    late: Type.Integer({
      description: 'Forecasts made at or after their target hour. They are never scored in the track record.',
    }),
    settled: Type.Integer(),
    void: Type.Integer({ description: 'Forecasts whose actual price never became known.' }),
    waiting: Type.Integer({ description: 'Forecasts whose target hour or actual price is not known yet.' }),
    windows: Type.Array(RecordWindow),
    skill: RecordSkill,
    model_version: Type.Optional(Type.String({ description: 'Only of a question of the live line: the model.' })),
    levels: Type.Optional(
      Type.Array(LevelCoverage, {
        description:
          'Only of a question of the live line: the coverage of each central interval in the newest 30 days.',
      }),
    ),
  },
  strict,
);

/** The track record of the published forecasts. */
export const RecordAnswer = Type.Object(
  { asset: Type.String(), sources: Type.Array(SourceRecord) },
  { ...strict, title: 'Record' },
);
