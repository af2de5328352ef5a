import { formatHour, type Hour } from '../hour';
import type { SelfTest, Verdict } from '../promotion';
import type { Evidence, Figures } from './evidence';
import { better, percent } from './rules';

export interface DecidedVersion {
  readonly version: string;
  /** Whose run trained it. */
  readonly hour: Hour;
  readonly evidence: Evidence;
  readonly verdict: Verdict;
  readonly selfTest: SelfTest;
}

/** The decision in a paragraph for a person who looks at the version. */
export function describeDecision({ version, hour, evidence, verdict, selfTest }: DecidedVersion): string {
  const decision = verdict.promoted ? 'was promoted' : 'was refused';
  return [
    `Version ${version}, trained in the hour ${formatHour(hour)}, ${decision}: ${verdict.reason}.`,
    `On ${evidence.hours} unseen hours: ${describeFigures(evidence.candidate)}.`,
    describeChampion(evidence),
    describeSelfTest(selfTest),
  ].join(' ');
}

function describeFigures({ rmse, rmseRatio, maeRatio, coverage90, crpsSkill, winklerSkill }: Figures): string {
  return `RMSE ${fixed(rmse, 2)} USD (${fixed(rmseRatio, 4)} of persistence's), MAE ${fixed(maeRatio, 4)} of persistence's, ${percent(coverage90)} of prices in the 90 % interval, CRPS ${better(crpsSkill)} and Winkler score ${better(winklerSkill)} than the trailing thirty days' quantiles`;
}

/** Figures that have been JSON are `null` where they were NaN. */
function fixed(figure: number | null, digits: number): string {
  return figure !== null && Number.isFinite(figure) ? figure.toFixed(digits) : 'unknown';
}

function describeChampion({ champion }: Evidence): string {
  if (champion === null) return 'No model served before.';
  if ('unusable' in champion) return `Version ${champion.version} served, and cannot be loaded: ${champion.unusable}.`;
  const { version, figures, duel } = champion;
  return `Version ${version} served, on the same hours: ${describeFigures(figures)}; the newer one's CRPS is ${better(duel.crpsSkill)}.`;
}

function describeSelfTest({ passed, trials }: SelfTest): string {
  if (passed) return `Before it decided, the gate refused ${trials.map(({ name }) => name).join(' and ')}, as it must.`;
  return `The gate did not work: ${trials.map(({ name, promoted }) => `${name} was ${promoted ? 'let pass' : 'refused'}`).join(', ')}.`;
}
