import { type Static, Type } from '@sinclair/typebox';
import type { LiveScores } from '../../../clients/postgres/live-scores';
import type { StoredDecision } from '../../../clients/postgres/promotions';
import { formatHour, formatInstant, hourlyWorkflowId } from '../../../forecasting/hour';
import { describeReason } from '../../../forecasting/promotion/describe-decision';
import { type Figures, readStoredEvidence, type StoredEvidence } from '../../../forecasting/promotion/evidence';
import { MIN_SKILL_HOURS } from '../../../forecasting/track-record-skill';
import type { ModelCard } from '../../../operations/models/card';
import type { PageLinks } from '../../page-links';
import { IsoTime } from '../../schemas/forecast-parts';
import { HourText } from '../../schemas/hours';
import { nullable, oneOf, strict } from '../../schemas/plain-schemas';
import { ModelAnswer, Rule } from './answers';

const Text = Type.String();
const Count = Type.Integer();
const Figure = nullable(Type.Number());

export const OfflineScores = nullable(
  Type.Object(
    {
      hours: Type.Integer({ description: 'Hours that were not used in training.' }),
      rmse: nullable(Type.Number({ description: 'USD' })),
      ...{ rmse_ratio: Figure, mae_ratio: Figure, coverage_90: Figure, crps_skill: Figure, winkler_skill: Figure },
    },
    { ...strict, description: 'Ratios are relative to persistence, skills to the trailing quantiles.' },
  ),
);
export const LiveScoresAnswer = nullable(
  Type.Object(
    {
      ...{
        forecasts: Count,
        settled: Count,
        first_hour: HourText('The first origin.'),
        last_hour: HourText('The last.'),
      },
      ...{ rmse: Figure, rmse_ratio: Figure, mae_ratio: Figure, coverage: Figure },
      crps_skill: nullable(
        Type.Number({
          description: `Of the published quantiles, to the trailing quantiles for the same hours. null below ${MIN_SKILL_HOURS} settled hours: too few to tell.`,
        }),
      ),
      ...{ brier: Figure, log_loss: Figure, rise_share: Figure },
    },
    { ...strict, description: 'Of the live forecasts, without late and backfilled ones.' },
  ),
);

export const DecisionAnswer = Type.Object(
  {
    ...{ question: Text, source: Text, version: Text, hour: HourText('The decision applies from this hour on.') },
    kind: oneOf(['gate', 'promote', 'rollback'], { description: 'gate: the model gate; otherwise a person.' }),
    promoted: Type.Boolean({ description: 'Whether the version became the production model.' }),
    ...{ reason: Text, operator: nullable(Text), decided_at: IsoTime },
  },
  strict,
);
export const DecisionsAnswer = Type.Object(
  { asset: Text, decisions: Type.Array(DecisionAnswer, { description: 'Newest first.' }) },
  { ...strict, title: 'Decisions' },
);

export const ScoresAnswer = Type.Object(
  {
    asset: Text,
    scores: Type.Array(Type.Object({ id: Text, offline: OfflineScores, live: LiveScoresAnswer }, strict), {
      description: 'One entry for each model version that has scores.',
    }),
  },
  { ...strict, title: 'ModelScores' },
);

const Trial = Type.Object({ name: Text, refused: Type.Boolean(), reason: Text }, strict);
const Data = Type.Object(
  {
    ...{
      hour: HourText('The hour of the run that trained it; of a question about a rise: of the snapshot.'),
      workflow_id: Text,
      temporal_url: nullable(Text),
    },
    ...{ rows: Count, first_hour: HourText('Its first hour.'), last_hour: HourText('Its last hour.'), sha256: Text },
    trained_until: nullable(Type.String({ description: 'The newest hour that training used.' })),
    raw_answers: Type.Array(Type.Object({ key: Text, sha256: Text, hours: Count, received_at: IsoTime }, strict), {
      description: 'The answers of LiveCoinWatch from which it was made: at most 250, newest hours first.',
    }),
  },
  {
    ...strict,
    description:
      'The snapshot. For a question about a rise: the newest one of its source when the model was registered; it was scored on these prices.',
  },
);
const Training = Type.Object(
  {
    parameters: Type.Array(Type.Object({ name: Text, value: Text }, strict)),
    epochs: Type.Array(Type.Object({ epoch: Count, loss: Type.Number(), validation_loss: Type.Number() }, strict)),
    calibration: Type.Array(Type.Object({ level: Type.Number(), share: Type.Number() }, strict), {
      description: 'The share of the actual prices below each quantile. It equals the level when calibrated.',
    }),
    pit: Type.Array(Type.Number(), { description: 'The share of the hours in each of 20 equal bins.' }),
  },
  strict,
);

export const CardAnswer = Type.Object(
  {
    model: ModelAnswer,
    ...{ run_id: nullable(Text), mlflow_url: nullable(Text), offline: OfflineScores, live: LiveScoresAnswer },
    ...{ rules: Type.Array(Rule), trials: Type.Array(Trial), decisions: Type.Array(DecisionAnswer) },
    ...{ data: nullable(Data), training: nullable(Training) },
    problem: nullable(Type.String({ description: 'Why `training` is null.' })),
  },
  { ...strict, title: 'ModelCard' },
);
export type CardAnswer = Static<typeof CardAnswer>;

export function offlineJson(evidence: Partial<Pick<StoredEvidence, 'hours' | 'candidate'>> | null | undefined) {
  // Decisions of a person have no figures. Those of earlier versions may lack some.
  if (!evidence?.candidate || evidence.hours === undefined) return null;
  const { rmse, rmseRatio, maeRatio, coverage90, crpsSkill, winklerSkill }: Partial<Figures> = evidence.candidate;
  return {
    hours: evidence.hours,
    rmse: rmse ?? null,
    rmse_ratio: rmseRatio ?? null,
    mae_ratio: maeRatio ?? null,
    coverage_90: coverage90 ?? null,
    crps_skill: crpsSkill ?? null,
    winkler_skill: winklerSkill ?? null,
  };
}

export function liveJson(scores: LiveScores | undefined) {
  if (!scores) return null;
  const { forecasts, settled, firstHour, lastHour, rmse, rmseRatio, maeRatio, coverage, crpsSkill } = scores;
  const { brier, logLoss, riseShare } = scores;
  return {
    ...{ forecasts, settled, first_hour: formatHour(firstHour), last_hour: formatHour(lastHour) },
    ...{ rmse, rmse_ratio: rmseRatio, mae_ratio: maeRatio, coverage, crps_skill: crpsSkill },
    ...{ brier, log_loss: logLoss, rise_share: riseShare },
  };
}

export function decisionJson(question: string, decision: StoredDecision): Static<typeof DecisionAnswer> {
  const { source, version, hour, kind, promoted, reason, operator, decidedAt } = decision;
  const when = { hour: formatHour(hour), decided_at: formatInstant(decidedAt) };
  return { question, source, version, kind, promoted, reason, operator, ...when };
}

export function cardJson(card: ModelCard, live: LiveScores | undefined, links: PageLinks): CardAnswer {
  const { model, runId, gate, decisions, training, problem } = card;
  const evidence = gate?.evidence;
  return {
    // The types of the two kinds of models differ only in what is null.
    model: model as CardAnswer['model'],
    ...{ run_id: runId, mlflow_url: runId === null ? null : links.mlflowRun(runId) },
    ...{ offline: offlineJson(evidence), live: liveJson(live) },
    rules: (evidence?.rules ?? []).map((rule) => ({
      ...{ rule: rule.rule, passed: rule.passed, value: rule.value, limit: rule.limit },
      reason: rule.passed ? null : describeReason([rule]),
    })),
    trials: (evidence?.selfTest?.trials ?? []).map(({ name, promoted, reason }) => ({
      name,
      refused: !promoted,
      reason,
    })),
    decisions: decisions.map((decision) => decisionJson(model.question, decision)),
    data: dataJson(card, links),
    training: training && {
      parameters: Object.entries(training.params).map(([name, value]) => ({ name, value })),
      epochs: training.epochs.map(({ epoch, loss, validationLoss }) => ({
        epoch,
        loss,
        validation_loss: validationLoss,
      })),
      calibration: [...training.calibration],
      pit: [...training.pit],
    },
    problem,
  };
}

function dataJson({ snapshot, answers, gate }: ModelCard, links: PageLinks) {
  if (!snapshot) return null;
  const { hour, rows, firstHour, lastHour, history } = snapshot;
  const workflowId = hourlyWorkflowId(snapshot);
  const { candidateRun } = (gate?.evidence ?? {}) as { candidateRun?: { trainedUntil?: number } };
  const until = candidateRun?.trainedUntil;
  return {
    ...{ hour: formatHour(hour), workflow_id: workflowId, temporal_url: links.workflow(workflowId) },
    ...{ rows, first_hour: formatHour(firstHour), last_hour: formatHour(lastHour), sha256: history.sha256 },
    trained_until: until === undefined ? null : formatHour(until),
    raw_answers: answers.map(({ objectKey, sha256, hours, receivedAt }) => ({
      ...{ key: objectKey, sha256, hours, received_at: formatInstant(receivedAt) },
    })),
  };
}

/** The scores on unseen hours of each version about which the gate decided. */
export function offlineScores(question: string, decisions: readonly StoredDecision[]) {
  return decisions
    .filter(({ kind }) => kind === 'gate')
    .map(({ version, evidence }) => ({
      id: `${question}-v${version}`,
      offline: offlineJson(readStoredEvidence(evidence)),
    }));
}
