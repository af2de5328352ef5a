import { type Static, Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { UserError } from '../../system/errors';
import { MAX_SEEDS, MIN_SEEDS } from './seed-limits';

/** Instants (epoch ms) whose year has four digits in ISO 8601. */
const FOUR_DIGIT_YEARS = { minimum: 0, maximum: Date.UTC(9999, 11) };

const Change = Type.Object({
  base: Type.Number(),
  head: Type.Number(),
  change: Type.Number(),
  lower: Type.Number(),
  upper: Type.Number(),
  seedShare: Type.Number(),
});

const Commit = Type.String({ pattern: '^[0-9a-f]{40}$' });
/** The branch, tag or commit as the user wrote it. */
const Ref = Type.String({ maxLength: 200 });
/** First and last hour, epoch ms. */
const window = { from: Type.Integer(FOUR_DIGIT_YEARS), to: Type.Integer(FOUR_DIGIT_YEARS) };
const Windows = { minItems: 1, maxItems: 10 };

export const MAX_FAILURE_CHARACTERS = 2_000;

/**
 * The content of result.json: everything that the comment and the picture show, so that another machine can render them
 * without running the comparison.
 */
export const ComparisonResult = Type.Object({
  base: Type.Object({ ref: Ref, commit: Commit }),
  /** `merged`: the commit that was merged when the head is a merge of a commit into the base, otherwise `null`. */
  head: Type.Object({ ref: Ref, commit: Commit, merged: Type.Union([Type.Null(), Commit]) }),
  data: Type.Object({
    sha256: Type.String({ pattern: '^[0-9a-f]{64}$' }),
    windows: Type.Array(Type.Object(window), Windows),
  }),
  model: Type.String({ pattern: '^[a-z+]{1,40}$' }),
  seeds: Type.Array(Type.Integer(), { minItems: MIN_SEEDS, maxItems: MAX_SEEDS }),
  folds: Type.Integer(),
  seconds: Type.Number(),
  /** `null` when the head could not be run. */
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
      headIgnoresSeeds: Type.Boolean(),
      windows: Type.Array(
        Type.Object({
          ...window,
          crps: Change,
          rmse: Change,
          bySeed: Type.Array(Type.Number(), { maxItems: MAX_SEEDS }),
        }),
        Windows,
      ),
    }),
  ]),
  /** Why the head could not be run. */
  failure: Type.Union([Type.Null(), Type.String({ maxLength: MAX_FAILURE_CHARACTERS })]),
});
export type ComparisonResult = Static<typeof ComparisonResult>;

/** @throws UserError that names the first problem */
export function parseResult(text: string, file: string): ComparisonResult {
  const content = parseJson(text, file);
  const [problem] = Value.Errors(ComparisonResult, content);
  if (problem)
    throw new UserError(`${file} is not a result of \`nexthour compare\`: ${problem.path || '/'}: ${problem.message}`);
  return content as ComparisonResult;
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new UserError(`${file} is not valid JSON`);
  }
}
