import { type Static, Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { CommandFailed } from '../command-failed';

const Change = Type.Object({
  base: Type.Number(),
  head: Type.Number(),
  change: Type.Number(),
  lower: Type.Number(),
  upper: Type.Number(),
});

const Version = Type.Object({
  /** As it was asked for. */
  ref: Type.String({ maxLength: 200 }),
  commit: Type.String({ pattern: '^[0-9a-f]{40}$' }),
});

const Series = Type.Array(Type.Number(), { maxItems: 1_000 });

/** result.json: all that the comment and the picture are made of, so that they can be made elsewhere, of numbers alone. */
export const ComparisonResult = Type.Object({
  base: Version,
  head: Version,
  data: Type.Object({ sha256: Type.String({ pattern: '^[0-9a-f]{64}$' }), from: Type.Number(), to: Type.Number() }),
  model: Type.String({ pattern: '^[a-z+]{1,40}$' }),
  seeds: Type.Array(Type.Integer(), { minItems: 2, maxItems: 20 }),
  folds: Type.Integer(),
  seconds: Type.Number(),
  /** `null` where the head could not be run. */
  comparison: Type.Union([
    Type.Null(),
    Type.Object({
      hours: Type.Integer(),
      seeds: Type.Integer(),
      hoursLeftOut: Type.Integer(),
      crps: Change,
      winkler90: Change,
      rmse: Change,
      mae: Change,
      coverage90: Change,
    }),
  ]),
  running: Type.Object({
    times: Series,
    bySeed: Type.Array(Series, { maxItems: 20 }),
    mean: Series,
  }),
  /** Why the head could not be run. */
  failure: Type.Union([Type.Null(), Type.String({ maxLength: 2_000 })]),
});
export type ComparisonResult = Static<typeof ComparisonResult>;

/** @throws CommandFailed that names the first thing that is not as it should be. */
export function parseResult(text: string, file: string): ComparisonResult {
  const content = parseJson(text, file);
  const [problem] = Value.Errors(ComparisonResult, content);
  if (problem)
    throw new CommandFailed(`${file} is no result of a comparison: ${problem.path || '/'} ${problem.message}`);
  return content as ComparisonResult;
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new CommandFailed(`${file} is not JSON`);
  }
}
