import { formatFigure, formatRatio } from '../../../../reporting/numbers';
import { Table } from '../../../parts/table';
import type { Scored } from './compared-models';
import { SkillText } from './intervals';
import { seriesStyle } from './series';

/** Each model against each other one, on the same hours. */
export function PairwiseScores({ models }: { models: readonly Scored[] }) {
  const rows = models.map((model, index) => ({ ...model, index }));
  return (
    <Table
      caption="Scores on the common hours. A skill is that of the model in the row against the one in the column"
      keyOf={({ id }) => id}
      rows={rows}
      columns={[
        {
          title: 'Model',
          cell: ({ id, name, index }) => (
            <span class="key" style={seriesStyle(index)}>
              {versionOf(id)} {name}
            </span>
          ),
        },
        {
          title: 'AUC',
          isNumber: true,
          cell: ({ scores }) => (
            <>
              {formatRatio(scores.auc)}{' '}
              <span class="muted">
                [{formatRatio(scores.auc_lower)}, {formatRatio(scores.auc_upper)}]
              </span>
            </>
          ),
        },
        { title: 'Brier score', isNumber: true, cell: ({ scores }) => formatFigure(scores.brier) },
        { title: 'Log loss', isNumber: true, cell: ({ scores }) => formatFigure(scores.log_loss) },
        { title: 'Calibration error', isNumber: true, cell: ({ scores }) => formatRatio(scores.calibration_error) },
        ...models.map((other) => ({
          title: `Brier skill to ${versionOf(other.id)}`,
          cell: ({ scores }: Scored) => {
            const against = scores.against.find(({ baseline }) => baseline === other.id);
            return against ? <SkillText skill={against.brier_skill} /> : '';
          },
        })),
      ]}
    />
  );
}

/** The `v3` of `btc-rise-2pct-12h-v3`. */
export const versionOf = (id: string) => id.slice(id.lastIndexOf('-') + 1);
