import type { RiseLabel } from '../../questions';
import type { ProbabilityOutcome } from '../../scoring/probability/outcome';
import type { ProbabilityScores, SkillAgainst } from '../../scoring/probability/score-probabilities';
import { countIndependent } from '../episodes';
import { BASE_RATE, VOLATILITY_LOGISTIC } from './baselines';
import type { Claims } from './claims';

export interface EvaluationWarning {
  readonly code: EvaluationWarningCode;
  readonly message: string;
}

export const EVALUATION_WARNING_CODES = [
  'claim_not_reached',
  'better_on_training_hours',
  'no_skill',
  'not_better_than_volatility',
  'few_positive_episodes',
  'missing_forecasts',
  'constant_probability',
] as const;
export type EvaluationWarningCode = (typeof EVALUATION_WARNING_CODES)[number];

const MIN_EPISODES = 50;
const MAX_AUC_LOSS = 0.1;
const MAX_MISSING_SHARE = 0.05;
const SIGNIFICANCE = 0.05;

interface Judged {
  readonly scores: ProbabilityScores;
  readonly train: { readonly auc: number };
  readonly claimed: Claims;
  readonly label: RiseLabel;
  readonly test: readonly ProbabilityOutcome[];
  readonly missing: number;
}

export function listEvaluationWarnings(judged: Judged): EvaluationWarning[] {
  const { scores, missing } = judged;
  const of = (name: string) => scores.against.find(({ baseline }) => baseline === name);
  return [
    ...warnOfClaims(judged, of(BASE_RATE)),
    ...warnOfTraining(judged),
    ...warnOfSkill(of(BASE_RATE), of(VOLATILITY_LOGISTIC)),
    ...warnOfEpisodes(judged),
    ...(missing > MAX_MISSING_SHARE * (missing + scores.hours)
      ? [
          warning(
            'missing_forecasts',
            `The model cannot forecast ${missing} of the test hours, because a feature is missing then`,
          ),
        ]
      : []),
    ...(new Set(judged.test.map(({ probability }) => probability)).size === 1
      ? [warning('constant_probability', 'The model forecasts the same probability for every hour')]
      : []),
  ];
}

function warning(code: EvaluationWarningCode, message: string): EvaluationWarning {
  return { code, message };
}

/** A claim above our confidence interval shows that the model was tested on hours that it knew. */
function warnOfClaims({ claimed, scores }: Judged, baseRate: SkillAgainst | undefined): EvaluationWarning[] {
  const compared = [
    { name: 'AUC', claim: claimed.auc, own: scores.auc, upper: scores.aucInterval?.upper },
    {
      name: 'Brier skill',
      claim: claimed.brier_skill,
      own: baseRate?.brierSkill.skill,
      upper: baseRate?.brierSkill.upper,
    },
  ];
  return compared
    .filter(({ claim = Number.NaN, upper }) => claim > (upper ?? Number.POSITIVE_INFINITY))
    .map(({ name, claim = Number.NaN, own = Number.NaN, upper }) =>
      warning(
        'claim_not_reached',
        `The claimed ${name} of ${claim} is above our figure ${own.toFixed(3)} and its 95 % interval, which ends at ${upper?.toFixed(3)}. The usual causes are a test on shuffled hours, and a feature that contained the future in training but cannot contain it in use`,
      ),
    );
}

function warnOfTraining({ train, scores }: Judged): EvaluationWarning[] {
  if (!(train.auc - scores.auc > MAX_AUC_LOSS)) return [];
  const message = `The AUC is ${train.auc.toFixed(3)} on the training hours and ${scores.auc.toFixed(3)} on the test hours: the model has learnt single hours by heart. Use stronger regularisation, and choose its settings on the validation part`;
  return [warning('better_on_training_hours', message)];
}

function warnOfSkill(baseRate: SkillAgainst | undefined, volatility: SkillAgainst | undefined): EvaluationWarning[] {
  if (!((baseRate?.brierSkill.skill ?? Number.NaN) > 0)) {
    return [warning('no_skill', 'The model is not better than always forecasting the base rate')];
  }
  if ((volatility?.brierSkill.pBetter ?? 1) <= SIGNIFICANCE) return [];
  const message =
    'The model is not significantly better than the volatility-only baseline (Diebold–Mariano test at 5 %)';
  return [warning('not_better_than_volatility', message)];
}

function warnOfEpisodes({ test, label }: Judged): EvaluationWarning[] {
  const positives = test.filter(({ outcome }) => outcome === 1).map(({ hour }) => hour);
  const episodes = countIndependent(positives, label.horizonHours);
  if (episodes >= MIN_EPISODES) return [];
  const message = `The test part has ${episodes} independent positive episodes; with fewer than ${MIN_EPISODES}, the scores are mostly chance`;
  return [warning('few_positive_episodes', message)];
}
