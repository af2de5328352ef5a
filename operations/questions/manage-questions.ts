import type { LiveReads } from '../../clients/postgres/live';
import type { Questions, StoredQuestion } from '../../clients/postgres/questions';
import { formatInstant } from '../../forecasting/hour';
import { readRiseLabel, type WrittenLabel } from '../../forecasting/labels/request';
import {
  fiveMinuteQuestion,
  horizonMinutesOf,
  nextHourQuestion,
  type Question,
  registeredModelName,
  riseQuestion,
} from '../../forecasting/questions';
import type { Clock } from '../../system/clock';
import { InvalidValueError, NexthourError } from '../../system/errors';

export interface QuestionDeps {
  readonly questions: Questions;
  /** The asset that is meant when none is named. */
  readonly asset: string;
  /** All assets that this nexthour forecasts. Default: only `asset`. */
  readonly assets?: readonly string[];
  readonly clock: Clock;
}

interface ListDeps extends Pick<QuestionDeps, 'asset' | 'assets'> {
  readonly questions: Pick<Questions, 'list'>;
}

/** A question with its history. `null` for the question that always exists. */
export interface ListedQuestion {
  readonly question: Question;
  readonly createdBy: string | null;
  readonly createdAt: number | null;
  readonly retiredAt: number | null;
}

/** All questions of each asset: the one about the next hour's price, then those that users created, also the retired ones. */
export async function listQuestions({
  questions,
  asset: first,
  assets = [first],
}: ListDeps): Promise<ListedQuestion[]> {
  const lists = assets.map(async (asset) => {
    const always = { question: nextHourQuestion(asset), createdBy: null, createdAt: null, retiredAt: null };
    return [always, ...(await questions.list({ asset }))];
  });
  return (await Promise.all(lists)).flat();
}

export interface QuestionRequest extends WrittenLabel {
  /** Default: the first asset of this nexthour. */
  readonly asset?: string | undefined;
  readonly operator: string;
}

/**
 * Creates a question about a rise, or creates a retired one again.
 * @throws InvalidValueError, NexthourError `QuestionExists`
 */
export async function createQuestion(deps: QuestionDeps, request: QuestionRequest): Promise<StoredQuestion> {
  const { asset: written = deps.asset, operator, ...label } = request;
  const asset = written.toUpperCase();
  const { assets = [deps.asset] } = deps;
  if (!assets.includes(asset)) {
    const known = assets.length === 1 ? 'its asset is' : 'its assets are';
    const message = `asset "${written.slice(0, 40)}" is not forecast by this nexthour; ${known} ${assets.join(', ')}`;
    throw new InvalidValueError('asset', message);
  }
  requireOperator(operator);
  const question = riseQuestion(asset, readRiseLabel(label));
  const event = { question, event: 'created', operator, happenedAt: deps.clock.now() } as const;
  return deps.questions.record(event, (present) => {
    if (!present || present.retiredAt !== null) return;
    throw new NexthourError(
      'QuestionExists',
      `The question ${question.id} exists since ${formatInstant(present.createdAt)}; \`nexthour questions list\` lists the questions`,
    );
  });
}

/**
 * Retires a question: no model forecasts it any more. Its forecasts stay in the ledger and are settled.
 * @throws NexthourError `UnknownQuestion`, `QuestionRetired`, `QuestionNotRetirable`
 */
export async function retireQuestion(
  deps: QuestionDeps,
  { id, operator }: { id: string; operator: string },
): Promise<StoredQuestion> {
  if ((deps.assets ?? [deps.asset]).some((asset) => id === nextHourQuestion(asset).id)) {
    const message = `The question ${id} cannot be retired: nexthour forecasts it every hour. \`nexthour pause\` pauses the hours`;
    throw new NexthourError('QuestionNotRetirable', message);
  }
  requireOperator(operator);
  const found = await deps.questions.find({ id });
  if (!found) throw unknownQuestion(id);
  const event = { question: found.question, event: 'retired', operator, happenedAt: deps.clock.now() } as const;
  return deps.questions.record(event, (present) => {
    if (present?.retiredAt == null) return;
    throw new NexthourError(
      'QuestionRetired',
      `The question ${id} is retired already, since ${formatInstant(present.retiredAt)}; nothing was changed`,
    );
  });
}

const MAX_NAMED = 10;

/** @param known the ids of the questions, which the message names when they are few */
export function unknownQuestion(id: string, known: readonly string[] = []): NexthourError {
  const listed = '`nexthour questions list` and GET /questions list the questions';
  const remedy = known.length === 0 || known.length > MAX_NAMED ? listed : `the questions are ${known.join(', ')}`;
  return new NexthourError('UnknownQuestion', `There is no question "${id.slice(0, 60)}"; ${remedy}`);
}

/**
 * A retired question is known, and so are those of the live line if `live` is given.
 * @throws NexthourError `UnknownQuestion`, with the ids of the questions
 */
export async function requireQuestion(
  { live, ...deps }: ListDeps & { readonly live?: Pick<LiveReads, 'assets'> },
  id: string,
): Promise<void> {
  const [listed, liveAssets = []] = await Promise.all([listQuestions(deps), live?.assets()]);
  const known = [...listed.map(({ question }) => question.id), ...liveAssets.map((one) => fiveMinuteQuestion(one).id)];
  if (!known.includes(id)) throw unknownQuestion(id, known);
}

function requireOperator(operator: string): void {
  if (operator.trim() !== '' && operator.length <= 100) return;
  throw new InvalidValueError('operator', 'The name of the operator must have 1 to 100 characters; say who decides');
}

/** A question as JSON, for `GET /questions` and `nexthour questions`. */
export function questionJson({ question, createdBy, createdAt, retiredAt }: ListedQuestion) {
  const { id, asset, kind, cadence } = question;
  const { threshold, rule } = question.kind === 'rise' ? question : { threshold: null, rule: null };
  return {
    id,
    asset,
    kind,
    threshold,
    horizon_hours: horizonMinutesOf(question) / 60,
    horizon_minutes: horizonMinutesOf(question),
    rule,
    cadence,
    registered_model: registeredModelName(question),
    created_at: createdAt === null ? null : formatInstant(createdAt),
    created_by: createdBy,
    retired_at: retiredAt === null ? null : formatInstant(retiredAt),
  };
}
