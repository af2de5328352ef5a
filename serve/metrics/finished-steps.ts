import { type Static, Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';

const Nullable = <T extends ReturnType<typeof Type.Number>>(type: T) => Type.Union([type, Type.Null()]);

const Verdict = Type.Object({
  rule: Type.String(),
  verdict: Type.Union([Type.Literal('pass'), Type.Literal('warn'), Type.Literal('fail')]),
});

/** A step as the run of an hour wrote it down at its end; instants are epoch ms. */
const FinishedStep = Type.Object({
  step: Type.String(),
  state: Type.String(),
  attempts: Type.Number(),
  startedAt: Nullable(Type.Number()),
  endedAt: Nullable(Type.Number()),
  result: Type.Unknown(),
});

const QualityResult = Type.Object({ verdicts: Type.Array(Verdict) });

export type FinishedStep = Static<typeof FinishedStep>;

/** Empty where a run was written down in another shape. */
export function readFinishedSteps(steps: unknown): FinishedStep[] {
  return Value.Check(Type.Array(FinishedStep), steps) ? steps : [];
}

/** What the quality gate said of the data, rule by rule; empty where it did not come to it. */
export function verdictsOf(steps: readonly FinishedStep[]): Static<typeof Verdict>[] {
  const result = steps.find(({ step }) => step === 'quality')?.result;
  return Value.Check(QualityResult, result) ? result.verdicts : [];
}
