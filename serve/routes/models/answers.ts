import { Type } from '@sinclair/typebox';
import { CLAIM_NAMES } from '../../../forecasting/labels/evaluation/claims';
import { EVALUATION_WARNING_CODES } from '../../../forecasting/labels/evaluation/warnings';
import { IsoTime } from '../../schemas/forecast-parts';
import { nullable, oneOf, strict } from '../../schemas/plain-schemas';

const Text = Type.String();
const Count = Type.Integer();
const Figure = nullable(Type.Number());
const Hour = nullable(Type.String({ examples: ['2026-11-21T07Z'] }));

const Claimed = Type.Object(Object.fromEntries(CLAIM_NAMES.map((name) => [name, Type.Optional(Type.Number())])), {
  ...strict,
  description: 'Figures that the person who uploaded the model reported. nexthour did not check them.',
});

const Decision = nullable(
  Type.Object({ passed: Type.Boolean(), reason: Text }, { ...strict, description: 'Of the model gate.' }),
);
const described = { id: Text, question: Text, name: Text, family: Text, source: Text };

export const ModelAnswer = Type.Object(
  {
    ...{ ...described, version: Type.String({ description: 'In MLflow.' }), run_id: nullable(Text) },
    features: nullable(Type.Array(Type.Object({ name: Text, version: Count }, strict))),
    claimed: Claimed,
    test: nullable(Type.Object({ from: Hour, to: Hour, hours: Count, positives: Count }, strict)),
    scores: nullable(
      Type.Object(
        {
          ...{ auc: Figure, brier: Figure, log_loss: Figure, brier_skill: Figure, brier_skill_to_volatility: Figure },
          ...{ log_loss_skill: Figure, log_loss_skill_to_volatility: Figure, calibration_error: Figure },
          ...{ accuracy: Figure, majority_accuracy: Figure, threshold: Figure },
        },
        { ...strict, description: 'On the test hours, computed by nexthour.' },
      ),
    ),
    leakage_passed: nullable(Type.Boolean()),
    role: nullable(oneOf(['production', 'active'])),
    question_retired: Type.Boolean({ description: 'A retired question gets no forecasts, also of active models.' }),
    decision: Decision,
    registered_at: IsoTime,
    registered_by: nullable(Text),
  },
  { ...strict, title: 'Model' },
);
export const ModelsAnswer = Type.Object({ models: Type.Array(ModelAnswer) }, { ...strict, title: 'Models' });
export const UploadAnswer = Type.Object(
  { ...ModelAnswer.properties, is_new: Type.Boolean({ description: 'False when the file was registered before.' }) },
  { ...strict, title: 'UploadedModel' },
);

const Skill = Type.Object(
  { skill: Figure, lower: Figure, upper: Figure, p_better: Figure },
  {
    ...strict,
    description: '1 − loss / loss of the baseline, its 95 % interval, and the p-value that it is not better.',
  },
);
const Scores = Type.Object(
  {
    ...{ hours: Count, positives: Count, negatives: Count, base_rate: Figure, mean_probability: Figure },
    ...{ brier: Figure, log_loss: Figure, auc: Figure, auc_lower: Figure, auc_upper: Figure },
    ...{ average_precision: Figure, calibration_error: Figure },
    confusion: Type.Object(
      {
        ...{ threshold: Figure, true_positives: Count, false_positives: Count, true_negatives: Count },
        ...{ false_negatives: Count, accuracy: Figure, majority_accuracy: Figure },
        ...{ precision: Figure, recall: Figure, f1: Figure },
      },
      {
        ...strict,
        description: 'A probability of at least `threshold` means "rise"; it is chosen on the validation part.',
      },
    ),
    against: Type.Array(
      Type.Object(
        { baseline: Text, brier: Figure, log_loss: Figure, auc: Figure, brier_skill: Skill, log_loss_skill: Skill },
        strict,
      ),
    ),
    calibration: Type.Array(Type.Object({ hours: Count, probability: Type.Number(), share: Type.Number() }, strict)),
    roc: Type.Array(
      Type.Object({ threshold: Type.Number(), false_positive_rate: Figure, true_positive_rate: Figure }, strict),
    ),
    precision_recall: Type.Array(Type.Object({ threshold: Type.Number(), precision: Figure, recall: Figure }, strict)),
  },
  { ...strict, title: 'ProbabilityScores' },
);

const Part = Type.Object(
  { from: Hour, to: Hour, hours: Count, missing: Type.Integer({ description: 'A feature is missing.' }) },
  strict,
);
const Finding = Type.Object({ check: Text, what: Text, at: nullable(Text), expected: Text, found: Text }, strict);

export const Rule = Type.Object(
  {
    ...{ rule: Text, passed: Type.Boolean(), value: Figure, limit: Figure },
    reason: nullable(Type.String({ description: 'Why the rule refuses the candidate; null when it passed.' })),
  },
  strict,
);

export const EvaluationAnswer = Type.Object(
  {
    ...described,
    decision: Decision,
    rules: Type.Array(Rule, {
      description:
        'The rules of the model gate for this evaluation. For a question about a rise they refuse nothing: they say whether the evidence is sufficient.',
    }),
    parts: Type.Object({ train: Part, validation: Part, test: Part }, strict),
    scores: Scores,
    train: Type.Object({ auc: Figure, brier: Figure }, strict),
    claimed: Claimed,
    leakage: Type.Object({ passed: Type.Boolean(), count: Count, findings: Type.Array(Finding) }, strict),
    warnings: Type.Array(Type.Object({ code: oneOf(EVALUATION_WARNING_CODES), message: Text }, strict)),
  },
  { ...strict, title: 'ModelEvaluation' },
);

export const ComparisonAnswer = Type.Object(
  {
    ...{ question: Text, source: Text, hours: Count, from: Text, to: Text },
    models: Type.Array(
      Type.Object(
        {
          ...{ id: Text, name: Text, family: Text, claimed: Claimed, leakage_passed: Type.Boolean() },
          scores: Scores,
        },
        { ...strict, description: 'In `scores.against`, the baselines are the other models.' },
      ),
    ),
  },
  { ...strict, title: 'ModelComparison' },
);
