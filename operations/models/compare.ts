import { formatHour } from '../../forecasting/hour';
import { type StoredEvaluation, scoresJson } from '../../forecasting/labels/evaluation/evaluation-json';
import { readRiseQuestionId } from '../../forecasting/labels/request';
import { keepCommonHours, type ProbabilityOutcome } from '../../forecasting/scoring/probability/outcome';
import { InvalidValueError } from '../../system/errors';
import { runScoring } from '../../training/scoring/run-scoring';
import { readEvaluation } from './directory';

export const MAX_COMPARED = 8;

/** Compares models of one question on the test hours that all of them forecast. @throws InvalidValueError, NexthourError `UnknownModel` */
export async function compareModelVersions(
  deps: Parameters<typeof readEvaluation>[0],
  ids: readonly string[],
  signal: AbortSignal,
) {
  const distinct = [...new Set(ids)];
  if (distinct.length < 2 || distinct.length > MAX_COMPARED) {
    const message = `ids must name 2 to ${MAX_COMPARED} different models, separated by commas; ${distinct.length} ${distinct.length === 1 ? 'was' : 'were'} given`;
    throw new InvalidValueError('ids', message);
  }
  const read = await Promise.all(distinct.map((id) => readEvaluation(deps, id)));
  const [first] = read;
  if (!first) throw new InvalidValueError('ids', 'ids must name models');
  requireSame(read.map(({ model }) => `${model.question} on prices of ${model.source}`));
  const common = keepCommonHours(read.map(({ stored }) => toForecasts(stored)));
  const hours = common[0] ?? [];
  if (hours.length === 0) {
    throw new InvalidValueError(
      'ids',
      'ids name models without a common test hour; upload the older one again to score it on the newest test hours',
    );
  }
  const { horizonHours } = readRiseQuestionId('question', first.model.question);
  const models = read.map(({ model, stored }, index) => {
    const { threshold } = stored.evaluation.scores.confusion;
    return { name: model.id, outcomes: common[index] ?? [], ...(threshold === null ? {} : { threshold }) };
  });
  const scores = await runScoring({ task: 'compare', models, horizonHours }, signal);
  return {
    question: first.model.question,
    source: first.model.source,
    hours: hours.length,
    from: formatHour(hours[0]?.hour ?? 0),
    to: formatHour(hours.at(-1)?.hour ?? 0),
    models: read.flatMap(({ model }, index) => {
      const scored = scores[index];
      const { id, name, family, claimed } = model;
      const described = { id, name, family, claimed: { ...claimed }, leakage_passed: model.summary.leakagePassed };
      return scored ? [{ ...described, scores: scoresJson(scored) }] : [];
    }),
  };
}

export type ComparisonJson = Awaited<ReturnType<typeof compareModelVersions>>;

function requireSame(kinds: readonly string[]): void {
  const other = kinds.find((kind) => kind !== kinds[0]);
  if (other === undefined) return;
  throw new InvalidValueError(
    'ids',
    `ids name models of different questions or sources (${kinds[0]}; ${other}); only models of one question are comparable`,
  );
}

function toForecasts({ forecasts }: StoredEvaluation): ProbabilityOutcome[] {
  return forecasts.map(([hour, probability, outcome]) => ({ hour, probability, outcome }));
}
