import { type Static, Type } from '@sinclair/typebox';
import { IsoTime, Replayed } from '../../schemas/forecast-parts';
import { LiveBarAnswer, LiveForecast } from '../../schemas/live';
import { nullable, oneOf, strict } from '../../schemas/plain-schemas';
import { RecordWindow, SkillWindow } from '../../schemas/record';
import { MinuteEntryAnswer } from '../forecasts/minute-entry';

/** Gaps are counted in this many minutes before the newest bar. */
export const GAP_MINUTES = 120;

export const MODEL_ROLES = ['production', 'active', 'baseline', 'former'] as const;
export type ModelRole = (typeof MODEL_ROLES)[number];

const seconds = (description: string) => nullable(Type.Number({ description: `Seconds: ${description}` }));

const LiveModel = Type.Object(
  {
    version: Type.String({ examples: ['volatility'] }),
    role: oneOf(MODEL_ROLES, {
      description:
        'production: its forecasts are those of nexthour. active: recorded and scored beside it. baseline: simple, for comparison. former: it makes no forecasts any more.',
    }),
    forecast: MinuteEntryAnswer,
    day: RecordWindow,
    skill: SkillWindow,
  },
  strict,
);

/** The state of the live line of one asset. */
export const LiveAnswer = Type.Object(
  {
    asset: Type.String(),
    question: Type.String({ examples: ['btc-5m'] }),
    source: Type.String({ examples: ['kraken'] }),
    replayed: Replayed,
    now: IsoTime,
    state: oneOf(['current', 'late'], {
      description: 'late: the newest bar or the newest forecast is older than it should be; `problem` says which.',
    }),
    problem: nullable(Type.String()),
    bar: LiveBarAnswer,
    lag: Type.Object(
      {
        bar_age_s: seconds('the age of the newest bar: now minus the end of its minute.'),
        bar_delay_s: seconds('from the end of the newest minute until its bar was known.'),
        forecast_delay_s: seconds('from the end of the newest forecast minute until its forecast was made.'),
      },
      strict,
    ),
    gaps: Type.Object(
      {
        minutes: Type.Integer({ description: 'The counts are those of this many minutes up to the newest bar.' }),
        missing_bars: Type.Integer({ description: 'Minutes without a bar.' }),
        incomplete_bars: Type.Integer({ description: 'Bars that may lack a trade.' }),
        missing_trades: nullable(
          Type.Integer({ description: 'Trades that are missing now, of any minute; null when no trade was read.' }),
        ),
      },
      strict,
    ),
    models: Type.Array(LiveModel, {
      description:
        'The models of the last hour: production first, then the active ones, then the baselines. `day` has the scores of 24 hours, `skill` those of 30 days.',
    }),
  },
  { ...strict, title: 'Live' },
);
export type LiveAnswer = Static<typeof LiveAnswer>;

/** Bars and forecasts of a range of minutes. */
export const LiveHistory = Type.Object(
  {
    asset: Type.String(),
    question: Type.String(),
    source: Type.String(),
    replayed: Replayed,
    from: IsoTime,
    to: IsoTime,
    bars: Type.Array(LiveBarAnswer, { description: 'The newest revision of each minute, oldest first.' }),
    forecasts: Type.Array(LiveForecast, { description: 'Those whose targets are in the range, oldest target first.' }),
  },
  { ...strict, title: 'LiveHistory' },
);
export type LiveHistory = Static<typeof LiveHistory>;

export const LiveNews = Type.Object(
  {
    id: Type.String(),
    title: Type.String({ description: 'Untrusted text of a feed.' }),
    link: nullable(Type.String()),
    source: Type.String(),
    published_at: nullable(Type.String({ description: 'As the feed says.' })),
    seen_at: Type.String({ description: 'When nexthour saw it.' }),
    scores: Type.Array(
      Type.Object(
        {
          scorer: Type.String({ examples: ['lexicon'] }),
          asset: Type.String({ examples: ['BTC'] }),
          score: Type.Integer({ description: '1: good news for the asset. 0: neither. −1: bad news.' }),
          confidence: Type.Number(),
        },
        strict,
      ),
    ),
  },
  { ...strict, title: 'LiveNews' },
);
export type LiveNews = Static<typeof LiveNews>;

export const NewsAnswer = Type.Object(
  { news: Type.Array(LiveNews, { description: 'Newest first.' }) },
  { ...strict, title: 'News' },
);
