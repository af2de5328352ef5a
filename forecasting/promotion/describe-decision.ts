import { formatHour, type Hour } from '../hour';
import type { SelfTest } from './decide';
import { describeSkill, fixed, percent } from './describe-reason';
import type { Evidence, Figures } from './evidence';

/** A model version and the decision about it. */
export interface DecidedVersion {
  readonly version: string;
  /** The hour of the run that trained it. */
  readonly hour: Hour;
  readonly evidence: Evidence;
  readonly decision: { readonly promoted: boolean; readonly reason: string };
  readonly selfTest: SelfTest;
}

/** The decision in a paragraph, for the page of the version. */
export function describeDecision({ version, hour, evidence, decision, selfTest }: DecidedVersion): string {
  return [
    `Version ${version}, trained in the hour ${formatHour(hour)}, was ${decision.promoted ? 'promoted' : 'refused'}: ${decision.reason}.`,
    `On ${evidence.hours} unseen hours: ${describeFigures(evidence.candidate)}.`,
    describeChampion(evidence),
    describeSelfTest(selfTest),
  ].join(' ');
}

function describeFigures({ rmse, rmseRatio, maeRatio, coverage90, crpsSkill, winklerSkill }: Figures): string {
  return `RMSE ${fixed(rmse, 2)} USD (${fixed(rmseRatio, 4)} of persistence's), MAE ${fixed(maeRatio, 4)} of persistence's, ${percent(coverage90)} of prices in the 90 % interval, CRPS ${describeSkill(crpsSkill)} and Winkler score ${describeSkill(winklerSkill)} than the trailing thirty days' quantiles`;
}

function describeChampion({ champion }: Evidence): string {
  if (champion === null) return 'There was no production model before.';
  if ('unusable' in champion) {
    return `Version ${champion.version} was production and cannot be loaded: ${champion.unusable}.`;
  }
  const { version, figures, pairedTest } = champion;
  return `Version ${version} was production, and on the same hours: ${describeFigures(figures)}; the candidate's CRPS is ${describeSkill(pairedTest.crpsSkill)}.`;
}

function describeSelfTest({ passed, trials }: SelfTest): string {
  if (passed)
    return `Before the decision, the gate refused ${trials.map(({ name }) => name).join(' and ')}, as it must.`;
  const results = trials.map(({ name, promoted }) => `${name} was ${promoted ? 'accepted' : 'refused'}`);
  return `The gate failed its self-test: ${results.join(', ')}.`;
}
