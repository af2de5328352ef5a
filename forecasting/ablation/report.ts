import type { AblationFamily } from '../models/rise/family-names';
import type { InputGroup } from '../outside-series/group-inputs';
import { type Ablation, type GroupResult, MIN_KNOWN_SHARE } from './ablate';

/** Which groups of inputs make the forecasts of a question better, and by which data. */
export interface AblationReport extends Omit<Ablation<InputGroup>, 'groups'> {
  readonly question: string;
  readonly family: AblationFamily;
  /** The source of the prices. */
  readonly source: string;
  readonly lossName: 'Brier score' | 'pinball loss';
  /** Each with the sources of its inputs. */
  readonly groups: readonly (GroupResult<InputGroup> & { readonly sources: readonly string[] })[];
}

/** Says which groups pay, which could not be measured and why, and which are generated. */
export function describeAblation({ groups }: Pick<AblationReport, 'groups'>): string {
  const namesOf = (isMeant: (group: AblationReport['groups'][number]) => boolean) =>
    groups.filter(isMeant).map(({ group }) => group);
  const paying = namesOf(({ pays }) => pays);
  const useless = namesOf(({ score, pays }) => score !== null && !pays);
  const missing = namesOf(({ inputs }) => inputs === 0);
  const generated = namesOf(({ score, sources }) => score !== null && sources.includes('generated'));
  return [
    ...(paying.length > 0
      ? [`${paying.join(', ')} ${paying.length === 1 ? 'pays' : 'pay'}: the forecasts are significantly better.`]
      : []),
    ...(useless.length > 0
      ? [
          `${useless.join(', ')} ${useless.length === 1 ? 'does' : 'do'} not pay: the forecasts are not significantly better.`,
        ]
      : []),
    ...(missing.length > 0 ? [`Nothing is stored of ${missing.join(', ')}: not measured.`] : []),
    ...groups.filter(({ score, inputs }) => score === null && inputs > 0).map(describeTooFew),
    ...(generated.length > 0
      ? [`The series of ${generated.join(', ')} are generated: they know nothing of real prices.`]
      : []),
  ].join(' ');
}

function describeTooFew({ group, knownShare }: GroupResult): string {
  const [known, least] = [knownShare, MIN_KNOWN_SHARE].map((share) => `${(100 * share).toFixed(1)} %`);
  return `${group} is known at ${known} of the hours, and at least ${least} are needed: not measured.`;
}
