import { type TObject, type TProperties, Type } from '@sinclair/typebox';
import { nullable, oneOf, strict } from '../../schemas/plain-schemas';
import { planFields } from '../admin/plan';

const Text = Type.String();
const Count = Type.Integer();
const Figure = nullable(Type.Number());
const Hour = Type.String({ examples: ['2026-11-21T07Z'] });

export const ActivationAnswer = Type.Object(
  {
    id: Text,
    question: Text,
    active: Type.Boolean(),
    is_new: Type.Boolean({ description: 'False when it was active before.' }),
    backfilled: Type.Integer({ description: 'How many past hours were filled in.' }),
    settled: Type.Integer({ description: 'How many of them are settled.' }),
    from: nullable(Hour),
  },
  { ...strict, title: 'Activation' },
);
export const DeactivationAnswer = Type.Object(
  { id: Text, active: Type.Boolean() },
  { ...strict, title: 'Deactivation' },
);

export const ActivationPlan = Type.Object(
  {
    ...{ id: Text, dry_run: Type.Boolean() },
    message: Type.String({ description: 'What the activation or deactivation would do.' }),
    ...planFields,
  },
  { ...strict, title: 'ActivationPlan' },
);

/** Without `anyOf`, whose serializer needs a validator. */
const orPlan = <Fields extends TProperties>({ properties, title }: TObject<Fields>) =>
  Type.Object(
    { ...Type.Partial(Type.Object(properties)).properties, ...Type.Partial(ActivationPlan).properties, id: Text },
    { ...strict, title: `${title} or its plan` },
  );
export const ActivationOrPlan = orPlan(ActivationAnswer);
export const DeactivationOrPlan = orPlan(DeactivationAnswer);

const Confusion = Type.Object(
  {
    ...{ threshold: Type.Number(), true_positives: Count, false_positives: Count, true_negatives: Count },
    ...{ false_negatives: Count, accuracy: Figure },
    majority_accuracy: nullable(
      Type.Number({ description: 'The accuracy of always forecasting the more frequent outcome.' }),
    ),
    ...{ precision: Figure, recall: Figure },
  },
  { ...strict, description: 'A probability of at least `threshold` means "rise".' },
);
const Skill = Type.Object(
  { skill: Figure, lower: Figure, upper: Figure, p_better: Figure },
  {
    ...strict,
    description:
      '1 − mean Brier score / that of the base rate, which is the share of rises in all hours whose outcome was known at the time of the forecast; its 95 % interval; the p-value that it is not better.',
  },
);
const Scores = Type.Object(
  {
    ...{ hours: Count, positives: Count, base_rate: Figure, mean_probability: Figure, brier: Figure, log_loss: Figure },
    ...{ auc: Figure, calibration_error: Figure, brier_skill: Skill, confusion: Confusion },
  },
  strict,
);
const Running = Type.Object(
  {
    hour: Hour,
    settled: Count,
    accuracy: Type.Number({ description: 'Of all settled forecasts up to this hour.' }),
    majority_accuracy: Type.Number(),
    rolling_brier_skill: nullable(Type.Number({ description: 'Of the forecasts of the last `rolling_hours`.' })),
  },
  strict,
);
const Part = Type.Object(
  {
    ...{ forecasts: Count, settled: Count, void: Count, waiting: Count },
    ...{ first_hour: nullable(Hour), last_hour: nullable(Hour) },
    conclusion: oneOf(['better', 'worse', 'no clear difference', 'too few to tell'], {
      description: 'Than the base rate, by the interval of the Brier skill. Below `min_hours`: too few to tell.',
    }),
    scores: nullable(Scores),
    running: Type.Array(Running, { description: 'One point per day, oldest first.' }),
  },
  strict,
);
/** A forecast of a rise with its settlement. */
export const RecordedRise = Type.Object(
  {
    id: Text,
    version: Type.String({ description: 'The version of the model.' }),
    ...{ source: Text, hash: Type.String({ description: 'In the hash chain of the ledger.' }) },
    ...{ hour: Hour, target_hour: Hour, made_at: Text, probability: Type.Number(), last_rate: Type.Number() },
    ...{ late: Type.Boolean(), backfilled: Type.Boolean(), state: oneOf(['waiting', 'settled', 'void']) },
    actual: nullable(Type.Number({ description: 'USD: the price that decided.' })),
    ...{ outcome: nullable(Count), brier: Figure, log_loss: Figure },
  },
  strict,
);

export const PerformanceAnswer = Type.Object(
  {
    model: Type.Object({ id: Text, question: Text, version: Text, source: Text, active: Type.Boolean() }, strict),
    changed_at: nullable(Type.String({ description: 'When it was activated or deactivated last.' })),
    threshold: Type.Number(),
    min_hours: Count,
    rolling_hours: Count,
    live: Part,
    backfilled: Part,
    late: Type.Integer({ description: 'Forecasts that were made too late. They are in no part.' }),
    forecasts: Type.Array(RecordedRise, { description: 'Newest target hour first.' }),
  },
  { ...strict, title: 'ModelPerformance' },
);
