import { type Static, Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';

const Nullable = <T extends ReturnType<typeof Type.Number>>(type: T) => Type.Union([type, Type.Null()]);

const Status = Type.Union([Type.Literal('pass'), Type.Literal('warn'), Type.Literal('fail')]);

/** A step as the hourly run recorded it when it ended; instants are epoch ms. */
const FinishedStep = Type.Object({
  step: Type.String(),
  state: Type.String(),
  attempts: Type.Number(),
  startedAt: Nullable(Type.Number()),
  endedAt: Nullable(Type.Number()),
  // JSON omits the result of an activity that returns nothing.
  result: Type.Optional(Type.Unknown()),
  instanceOf: Type.Optional(Type.String()),
});

const QualityResult = Type.Object({ results: Type.Array(Type.Object({ rule: Type.String(), status: Status })) });

/** The result of the quality step as earlier versions recorded it. Rows of `hour_runs` never change, so old rows still have this shape. */
const EarlierQualityResult = Type.Object({
  verdicts: Type.Array(Type.Object({ rule: Type.String(), verdict: Status })),
});

export type FinishedStep = Static<typeof FinishedStep>;

/** Without the instances of mapped steps. Returns an empty list when the run was recorded in another shape. */
export function readFinishedSteps(steps: unknown): FinishedStep[] {
  if (!Value.Check(Type.Array(FinishedStep), steps)) return [];
  return steps.filter(({ instanceOf }) => instanceOf === undefined);
}

/** The status of each quality check; empty when the run did not reach the quality step. */
export function checkStatusesOf(steps: readonly FinishedStep[]): Static<typeof QualityResult>['results'] {
  const result = steps.find(({ step }) => step === 'quality')?.result;
  if (Value.Check(QualityResult, result)) return result.results;
  if (!Value.Check(EarlierQualityResult, result)) return [];
  return result.verdicts.map(({ rule, verdict: status }) => ({ rule, status }));
}
