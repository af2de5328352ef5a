import type { ColumnType, Generated, RawBuilder } from 'kysely';
import type { AblationReport } from '../../forecasting/ablation/report';
import type { IdRange } from '../../forecasting/bars/minute-bar';
import type { Claims } from '../../forecasting/labels/evaluation/claims';
import type { EvaluationSummary } from '../../forecasting/labels/evaluation/summary';
import type { AssetScore, HeadlineScore } from '../../forecasting/news/asset-scores';
import type { Vintage } from '../../forecasting/outside-series/series-value';
import type { RiseRule } from '../../forecasting/questions';
import type { PartScores, SearchPlan, SearchResult } from '../../forecasting/search/records';
import type { Overrides } from '../../forecasting/search/space';
import type { ModelFile, UsedFeature } from './question-models';
import type { MissingTrades } from './trade-positions';

/** A `timestamptz`. It is read as epoch ms and written with `instant`. */
type Instant = ColumnType<number, number, never>;
type Json<T> = ColumnType<T, string, never>;

/**
 * The tables after all migrations. They are append-only: triggers refuse update, delete and truncate. Exceptions are `trade_positions`, `series_calls`, and
 * `waiting_minute_forecasts`, `minute_scores` and `minute_ranks`, which triggers derive.
 */
export interface Tables {
  raw_answers: RawAnswers;
  observations: ObservationRows;
  snapshots: SnapshotRows;
  promotions: PromotionRows;
  forecasts: ForecastRows;
  /** The views of `forecasts` and `settlements` by kind of question. Read the ledger through them. */
  price_forecasts: PriceForecastRows;
  rise_forecasts: RiseForecastRows;
  settlements: SettlementRows;
  price_settlements: PriceSettlementRows;
  rise_settlements: RiseSettlementRows;
  voids: VoidRows;
  closed_forecasts: ClosedForecastRows;
  hour_runs: HourRunRows;
  notification_attempts: NotificationAttemptRows;
  questions: QuestionRows;
  feature_sets: FeatureSetRows;
  feature_rows: FeatureRowRows;
  feature_checks: FeatureCheckRows;
  question_models: QuestionModelRows;
  model_activations: ModelActivationRows;
  changes: ChangeRows;
  admin_actions: AdminActionRows;
  bars: BarRows;
  bar_snapshots: BarSnapshotRows;
  trade_positions: TradePositionRows;
  news: NewsRows;
  news_scores: NewsScoreRows;
  llm_answers: LlmAnswerRows;
  minute_forecasts: MinuteForecastRows;
  minute_closings: MinuteClosingRows;
  waiting_minute_forecasts: WaitingMinuteForecastRows;
  minute_scores: MinuteScoreRows;
  minute_ranks: MinuteRankRows;
  minute_features: MinuteFeatureRows;
  series_values: SeriesValueRows;
  series_calls: SeriesCallRows;
  searches: SearchRows;
  search_scores: SearchScoreRows;
  search_results: SearchResultRows;
  search_choices: SearchChoiceRows;
  ablations: AblationRows;
}

/**
 * Answers for two ranges may have the same bytes. The answer of an observation is the one with its source and asset whose range contains
 * its hour.
 */
interface RawAnswers {
  source: string;
  asset: string;
  range_start: Instant;
  range_end: Instant;
  sha256: string;
  object_key: string;
  bytes: number;
  received_at: Instant;
}

interface ObservationRows {
  id: Generated<string>;
  source: string;
  asset: string;
  hour: Instant;
  rate: number | null;
  volume: number | null;
  cap: number | null;
  high: number | null;
  low: number | null;
  points: number;
  imported: Generated<boolean>;
  answer_sha256: string;
  observed_at: Instant;
}

interface SnapshotRows {
  source: string;
  asset: string;
  hour: Instant;
  as_of: Instant;
  history_key: string;
  history_sha256: string;
  history_bytes: number;
  processed_key: string;
  processed_sha256: string;
  processed_bytes: number;
  summary_key: string;
  summary_sha256: string;
  summary_bytes: number;
  rows: number;
  first_hour: Instant;
  last_hour: Instant;
  gate_reason: string | null;
}

interface PromotionRows {
  id: Generated<string>;
  source: string;
  asset: string;
  hour: Instant;
  version: string;
  run_id: string;
  promoted: boolean;
  reason: string;
  evidence: Json<unknown>;
  decided_at: Instant;
  /** What kind of decision: by the model gate, or by a person. */
  kind: Generated<'gate' | 'promote' | 'rollback'>;
  /** The person who decided; `null` for the model gate. */
  operator: string | null;
  /** A question of the live line; `null` for the hourly price. */
  question: ColumnType<string | null, string | null | undefined, never>;
}

/** The columns that the forecasts of all questions have. */
interface AnyForecastRows {
  id: string;
  /** Position in the chain of the source and question, from 1. */
  position: number;
  source: string;
  asset: string;
  /** The id of the question. */
  question: string;
  origin_hour: Instant;
  target_hour: Instant;
  made_at: Instant;
  /** Made too late to count as live. */
  late: boolean;
  model_version: string;
  run_id: string;
  snapshot_sha256: string;
  features_sha256: string;
  last_rate: number;
  previous_hash: string;
  hash: string;
}

interface PriceForecastRows extends AnyForecastRows {
  point: number;
  quantiles: Json<{ level: number; value: number }[]>;
  /** `null` in forecasts from before migration 0002. */
  calibration: ColumnType<unknown, string | null, never>;
  interval_level: number;
  lower: number;
  upper: number;
}

interface RiseForecastRows extends AnyForecastRows {
  probability: number;
  threshold: number;
  horizon_hours: number;
  rule: RiseRule;
  backfilled: Generated<boolean>;
}

/** The columns of the other kind of question are `null`. */
type EitherRows<Rows> = { [Column in Exclude<keyof Rows, keyof AnyForecastRows>]: Nullable<Rows[Column]> };
type Nullable<Column> =
  Column extends ColumnType<infer Read, infer Written, never>
    ? ColumnType<Read | null, Written | null | undefined, never>
    : ColumnType<Column | null, Column | null | undefined, never>;
type ForecastRows = AnyForecastRows &
  EitherRows<PriceForecastRows> &
  EitherRows<Omit<RiseForecastRows, 'backfilled'>> &
  Pick<RiseForecastRows, 'backfilled'>;

interface AnySettlementRows {
  forecast_id: string;
  actual: number;
  snapshot_sha256: string;
  settled_at: Instant;
}

interface PriceSettlementRows extends AnySettlementRows {
  error: number;
  persistence_error: number;
  covered: boolean;
  pinball: number;
  /** `null`, like `hash`, in settlements from before migration 0002. */
  winkler: number | null;
  hash: string | null;
}

interface RiseSettlementRows extends AnySettlementRows {
  outcome: 0 | 1;
  brier: number;
  log_loss: number;
  hash: string;
}

interface SettlementRows extends AnySettlementRows {
  error: ColumnType<number | null, number | undefined, never>;
  persistence_error: ColumnType<number | null, number | undefined, never>;
  covered: ColumnType<boolean | null, boolean | undefined, never>;
  pinball: ColumnType<number | null, number | undefined, never>;
  winkler: ColumnType<number | null, number | undefined, never>;
  outcome: ColumnType<0 | 1 | null, 0 | 1 | undefined, never>;
  brier: ColumnType<number | null, number | undefined, never>;
  log_loss: ColumnType<number | null, number | undefined, never>;
  hash: ColumnType<string | null, string, never>;
}

interface VoidRows {
  forecast_id: string;
  reason: string;
  voided_at: Instant;
  hash: string;
}

/** A trigger inserts a row for each settlement and each void. The primary key allows only one of them per forecast. */
interface ClosedForecastRows {
  forecast_id: string;
}

interface HourRunRows {
  /** Temporal's run id. An hour whose run failed may have several runs. */
  run_id: string;
  asset: string;
  /** `null` when the run ended before the source of its prices was known. */
  source: string | null;
  hour: Instant;
  outcome: string;
  reason: string | null;
  steps: Json<unknown>;
  finished_at: Instant;
}

interface NotificationAttemptRows {
  asset: string;
  event: string;
  receiver: string;
  attempt: number;
  result: 'sent' | 'refused' | 'failed';
  detail: string;
  attempted_at: Instant;
  retry_at: ColumnType<number | null, number | null, never>;
}

/** A question was created or retired. Its newest row says whether it is retired. */
interface QuestionRows {
  row_id: Generated<string>;
  id: string;
  event: 'created' | 'retired';
  asset: string;
  kind: 'rise';
  threshold: number;
  horizon_hours: number;
  rule: RiseRule;
  operator: string;
  happened_at: Instant;
}

interface FeatureSetRows {
  hash: string;
  /** `[{ name, version }]`, in the order of the values of a row. */
  features: Json<unknown>;
  recorded_at: Instant;
}

interface FeatureRowRows {
  asset: string;
  source: string;
  set_hash: string;
  hour: Instant;
  /** When the last of the prices that can change the row was received. */
  known_at: Instant;
  /** `null` where a price that the feature needs is missing. */
  values: ColumnType<(number | null)[], RawBuilder<unknown>, never>;
  recorded_at: Instant;
}

interface FeatureCheckRows {
  id: Generated<string>;
  asset: string;
  source: string;
  set_hash: string;
  /** How many stored rows were computed again, and how many of them differed. */
  rows: number;
  differences: number;
  /** The first difference. */
  example: string | null;
  checked_at: Instant;
}

/** A version of a model of a question about a rise. */
interface QuestionModelRows {
  id: string;
  question: string;
  asset: string;
  source: string;
  version: string;
  run_id: string;
  name: string;
  family: string;
  model_sha256: string;
  files: Json<ModelFile[]>;
  features: Json<UsedFeature[]>;
  claimed: Json<Claims>;
  summary: Json<EvaluationSummary>;
  evaluation_key: string;
  evaluation_sha256: string;
  evaluation_bytes: number;
  operator: string;
  registered_at: Instant;
}

/** A model was activated or deactivated. Its newest row says whether it is active. */
interface ModelActivationRows {
  row_id: Generated<string>;
  model_id: string;
  event: 'activated' | 'deactivated';
  question: string;
  asset: string;
  source: string;
  model_version: string;
  operator: string;
  happened_at: Instant;
}

/** A request with the admin token, or the answer to it. */
interface AdminActionRows {
  row_id: Generated<string>;
  action_id: string;
  event: 'requested' | 'answered';
  action: string;
  operator: string;
  address: string;
  request: Json<unknown>;
  status: number | null;
  message: string | null;
  happened_at: Instant;
}

/** What was stored, in the order of the transactions. Triggers of the other tables write it. */
interface ChangeRows {
  position: Generated<string>;
  /** An `xid8` of Postgres. */
  transaction: Generated<string>;
  kind: string;
  asset: string;
  subject: Json<Readonly<Record<string, string | number>>>;
}

interface BarSnapshotRows {
  source: string;
  asset: string;
  object_key: string;
  sha256: string;
  bytes: number;
  bars: number;
  first_minute: Instant;
  last_minute: Instant;
  /** The snapshot holds no bar that became known later. */
  as_of: Instant;
}

interface BarRows {
  asset: string;
  source: string;
  /** The start of the minute. */
  minute: Instant;
  revision: number;
  open: number;
  high: number;
  low: number;
  close: number;
  volume: number;
  /** A `bigint`, which is read as a text, as the ids. */
  trades: ColumnType<string, number, never>;
  first_trade_id: ColumnType<string | null, number | null, never>;
  last_trade_id: ColumnType<string | null, number | null, never>;
  is_complete: boolean;
  missing_ids: Json<readonly IdRange[]>;
  known_at: Instant;
}

interface TradePositionRows {
  asset: string;
  source: string;
  last_trade_id: ColumnType<string, number, number>;
  /** An ISO instant with the decimals that the exchange gives. */
  last_trade_at: string;
  missing: ColumnType<readonly MissingTrades[], string, string>;
  updated_at: ColumnType<number, number, RawBuilder<number>>;
}

interface NewsRows {
  id: string;
  source: string;
  title: string;
  title_key: string;
  link: string | null;
  link_key: string | null;
  published_at: ColumnType<number | null, RawBuilder<unknown> | null, never>;
  seen_at: Instant;
}

interface NewsScoreRows {
  news_id: string;
  scorer: string;
  scorer_version: string;
  scores: Json<AssetScore[]>;
  reason: string;
  known_at: Instant;
}

interface LlmAnswerRows {
  model: string;
  prompt_version: string;
  title_hash: string;
  answer: ColumnType<HeadlineScore | null, string | null, never>;
  tokens: number;
  answered_at: Instant;
}

/** The forecasts of the live line. */
interface MinuteForecastRows {
  id: string;
  position: number;
  source: string;
  asset: string;
  question: string;
  origin: Instant;
  horizon_minutes: number;
  target: Instant;
  made_at: Instant;
  late: boolean;
  model_version: string;
  bar_revision: number;
  features_sha256: string;
  last_rate: number;
  point: number;
  levels: Numbers;
  quantiles: Numbers;
  /** `null` when the forecast has no baseline. */
  trailing_quantiles: ColumnType<number[] | null, RawBuilder<unknown> | null, never>;
  calibration: ColumnType<unknown, string | null, never>;
  interval_level: number;
  lower: number;
  upper: number;
  previous_hash: string;
  hash: string;
}

type Numbers = ColumnType<number[], RawBuilder<unknown>, never>;

/** A settlement, or a void when `void_reason` is not `null`. */
interface MinuteClosingRows {
  forecast_id: string;
  actual: number | null;
  error: number | null;
  persistence_error: number | null;
  covered: boolean | null;
  pinball: number | null;
  winkler: number | null;
  rank: number | null;
  trailing_pinball: number | null;
  bar_revision: number | null;
  void_reason: string | null;
  closed_at: Instant;
  hash: string;
}

/** The forecasts without a closing. */
interface WaitingMinuteForecastRows {
  forecast_id: string;
}

/** Counts, and sums of the scores of live forecasts, by the hour of the target. */
interface MinuteScoreRows {
  source: string;
  question: string;
  model_version: string;
  hour: Instant;
  live: number;
  late: number;
  settled: number;
  voided: number;
  squared_error: number;
  absolute_error: number;
  squared_persistence_error: number;
  absolute_persistence_error: number;
  covered: number;
  pinball: number;
  winkler: number;
  /** The settled forecasts that have trailing quantiles, and the pinball losses of both. */
  compared: number;
  compared_pinball: number;
  trailing_pinball: number;
}

/** How often the actual price of a live forecast had a rank among the quantiles, by the day of the target. */
interface MinuteRankRows {
  source: string;
  question: string;
  model_version: string;
  day: Instant;
  levels: Numbers;
  rank: number;
  settled: number;
}

/** The features of a revision of a 1-minute bar. An unknown value is `null`. */
interface MinuteFeatureRows {
  asset: string;
  source: string;
  minute: Instant;
  revision: number;
  known_at: Instant;
  version: number;
  values: ColumnType<(number | null)[], RawBuilder<unknown>, never>;
  sha256: string;
}

interface SeriesValueRows {
  series: string;
  source: string;
  event_end: Instant;
  known_at: Instant;
  value: number;
  vintage: Vintage;
  recorded_at: Instant;
}

interface SeriesCallRows {
  id: Generated<string>;
  api: string;
  source: string;
  series: string;
  called_at: Instant;
  started_at: ColumnType<number | null, RawBuilder<number> | undefined, RawBuilder<number>>;
  outcome: ColumnType<string | null, string | undefined, string>;
  has_more: Generated<boolean>;
  new_values: Generated<number>;
  problem: ColumnType<string | null, string | null | undefined, string | null>;
}

/** Searches for hyper-parameters (migration 0021). */
interface SearchRows {
  id: string;
  question: string;
  plan: Json<SearchPlan>;
  started_at: Instant;
}

interface SearchScoreRows {
  search_id: string;
  trial: number;
  part: string;
  scores: Json<PartScores>;
  scored_at: Instant;
}

interface SearchResultRows {
  search_id: string;
  result: Json<SearchResult>;
  ended_at: Instant;
}

interface SearchChoiceRows {
  row_id: Generated<string>;
  question: string;
  search_id: string | null;
  parameters: Json<Overrides>;
  operator: string;
  chosen_at: Instant;
}

/** Results of `nexthour ablate` (migration 0022). */
interface AblationRows {
  row_id: Generated<string>;
  question: string;
  report: Json<AblationReport>;
  operator: string;
  measured_at: Instant;
}
