import type { Answers } from '../../api/answers';
import { choose } from '../../navigation/navigation';
import { AssetChoice } from '../../parts/asset-switch';

export type Question = Answers['questions']['questions'][number];

interface SwitchesProps {
  readonly questions: readonly Question[];
  readonly assets: readonly string[];
  readonly asset: string;
  readonly question: Question | undefined;
}

/** Which asset, and which question about it. Each is shown only when there is a choice. */
export function Switches({ questions, assets, asset, question }: SwitchesProps) {
  const own = questions.filter((one) => one.asset === asset && one.retired_at === null);
  if (assets.length < 2 && own.length < 2) return null;
  return (
    <div class="row">
      <AssetChoice asset={asset} assets={assets} />
      {own.length > 1 && (
        <select
          aria-label="Question"
          value={question?.id}
          onChange={({ currentTarget }) => choose({ question: currentTarget.value })}
        >
          {own.map((one) => (
            <option key={one.id} value={one.id}>
              {describeQuestion(one)}
            </option>
          ))}
        </select>
      )}
    </div>
  );
}

export function describeQuestion({ kind, asset, threshold, horizon_hours, rule }: Question): string {
  if (kind === 'price') return `The price of ${asset} in one hour`;
  const rise = `+${Number(((threshold ?? 0) * 100).toFixed(4))} %`;
  return `${asset} ${rise} ${rule === 'within' ? 'within' : 'after'} ${horizon_hours} h`;
}
