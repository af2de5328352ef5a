import type { ComparisonJson } from '../../operations/models/compare';
import type { modelEvaluationJson } from '../../operations/models/directory';
import { formatCount, formatP, formatPercent, formatRatio, formatSkill } from '../../reporting/numbers';
import { renderTable } from '../../reporting/text-table';

type Evaluation = Omit<ReturnType<typeof modelEvaluationJson>, 'rules'>;

/** Our scores of a model, beside what was claimed. */
export function renderEvaluation(evaluation: Evaluation): string {
  const { id, name, family, question, source, parts, scores, train, leakage, warnings } = evaluation;
  const head = `${id}: ${name} (${family}), ${question}, prices of ${source}`;
  const hours = `Test hours: ${parts.test.from ?? '–'} to ${parts.test.to ?? '–'}, ${formatCount(scores.hours)} hours, ${formatPercent(scores.base_rate)} positive`;
  const { confusion } = scores;
  const counts = [
    [`at ${formatRatio(confusion.threshold)}`, 'rose', 'did not rise'],
    ['forecast rise', formatCount(confusion.true_positives), formatCount(confusion.false_positives)],
    ['no rise', formatCount(confusion.false_negatives), formatCount(confusion.true_negatives)],
  ];
  const majority = `Right in ${formatPercent(confusion.accuracy)} of the hours; always forecasting the more frequent outcome: ${formatPercent(confusion.majority_accuracy)}`;
  const { decision } = evaluation;
  const notes = [
    ...(decision
      ? [`The model ${decision.passed ? 'passes' : 'does not pass'} the model gate: ${decision.reason}.`]
      : []),
    ...leakage.findings.map(({ what, found, expected }) => `Leakage: ${what} is ${found}, but should be ${expected}.`),
    ...warnings.map(({ message }) => `Warning: ${message}.`),
  ];
  return [
    `${head}\n${hours}\n`,
    renderTable(scoreRows(evaluation)),
    renderTable(counts),
    'p is one-sided: the chance of at least this skill without any. The model gate needs p < 0.05; the 95 % interval is two-sided and can then still contain 0.',
    `${majority}\nOn the training hours of the export the AUC is ${formatRatio(train.auc)}.`,
    ...(notes.length > 0 ? [`\n${notes.join('\n')}`] : []),
    '',
  ].join('\n');
}

function scoreRows({ scores, claimed }: Evaluation): string[][] {
  const claim = (value: number | undefined) => (value === undefined ? '' : String(value));
  const { confusion } = scores;
  const skills = scores.against.flatMap(({ baseline, brier_skill, log_loss_skill }) => [
    [
      `Brier skill to ${baseline}`,
      ...skillCells(brier_skill),
      formatP(brier_skill.p_better),
      baseline === 'base-rate' ? claim(claimed.brier_skill) : '',
    ],
    [`log-loss skill to ${baseline}`, ...skillCells(log_loss_skill), formatP(log_loss_skill.p_better), ''],
  ]);
  return [
    ['', 'ours', '95 % interval', 'p', 'claimed'],
    [
      'AUC',
      formatRatio(scores.auc),
      `${formatRatio(scores.auc_lower)} to ${formatRatio(scores.auc_upper)}`,
      '',
      claim(claimed.auc),
    ],
    ['Brier score', formatRatio(scores.brier), '', '', claim(claimed.brier)],
    ['log loss', formatRatio(scores.log_loss), '', '', claim(claimed.log_loss)],
    ...skills,
    ['calibration error', formatRatio(scores.calibration_error), '', '', ''],
    ['accuracy', formatPercent(confusion.accuracy), '', '', claim(claimed.accuracy)],
    ['precision', formatPercent(confusion.precision), '', '', claim(claimed.precision)],
    ['recall', formatPercent(confusion.recall), '', '', claim(claimed.recall)],
    ['F1', formatRatio(confusion.f1), '', '', claim(claimed.f1)],
  ];
}

type Skill = Evaluation['scores']['against'][number]['brier_skill'];

function skillCells({ skill, lower, upper }: Skill): string[] {
  return [formatSkill(skill), `${formatSkill(lower)} to ${formatSkill(upper)}`];
}

export function renderComparison({ question, source, hours, from, to, models }: ComparisonJson): string {
  const rows = models.map(({ id, name, scores, leakage_passed }) => [
    ...[id, name, formatRatio(scores.auc), formatRatio(scores.brier), formatRatio(scores.log_loss)],
    leakage_passed ? '' : 'too good: see `nexthour models show`',
  ]);
  const pairs = models.flatMap(({ id, scores }) =>
    scores.against.map(({ baseline, brier_skill }) => [
      ...[id, `against ${baseline}`, ...skillCells(brier_skill)],
      `p ${formatP(brier_skill.p_better)}`,
    ]),
  );
  return [
    `${question}, prices of ${source}: ${formatCount(hours)} common test hours, ${from} to ${to}\n`,
    renderTable([['model', 'name', 'AUC', 'Brier score', 'log loss', ''], ...rows]),
    'Brier skill of each model against each other, with its 95 % interval, and the p-value that it is not better:',
    renderTable(pairs),
  ].join('\n');
}
