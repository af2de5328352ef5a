import { useCallback } from 'preact/hooks';
import { formatRatio } from '../../../../reporting/numbers';
import { Chart } from '../../../charts/chart';
import type { Colours } from '../../../charts/colours';
import { Table } from '../../../parts/table';
import type { Scored } from './compared-models';
import { type Curve, drawCurves } from './draw-curves';
import { versionOf } from './pairwise-scores';
import { seriesStyle } from './series';

interface CurveKind {
  readonly title: string;
  readonly x: string;
  readonly y: string;
  /** What a reader must know to read it. */
  readonly hint: string;
  readonly curveOf: (model: Scored) => Curve['points'];
  /** The line of a model that knows nothing: its y at both ends of x. */
  readonly reference: (models: readonly Scored[]) => readonly [number, number];
}

const KINDS: readonly CurveKind[] = [
  {
    title: 'ROC',
    x: 'false positive rate',
    y: 'true positive rate',
    hint: 'The further to the upper left, the better the model orders the hours. The dashed line is chance.',
    curveOf: ({ scores }) => scores.roc.map((point) => [point.false_positive_rate, point.true_positive_rate]),
    reference: () => [0, 1],
  },
  {
    title: 'Precision and recall',
    x: 'recall',
    y: 'precision',
    hint: 'How often a forecast rise comes, for each share of the rises that is forecast. The dashed line is the base rate.',
    curveOf: ({ scores }) => scores.precision_recall.map((point) => [point.recall, point.precision]),
    reference: ([first]) => [first?.scores.base_rate ?? 0, first?.scores.base_rate ?? 0],
  },
  {
    title: 'Calibration',
    x: 'forecast probability',
    y: 'share of rises',
    hint: 'Each point has a tenth of the hours. On the dashed line, the forecast probability is what happens.',
    curveOf: ({ scores }) => scores.calibration.map((bin) => [bin.probability, bin.share]),
    reference: () => [0, 1],
  },
];

export function Curves({ models }: { models: readonly Scored[] }) {
  return (
    <div class="columns curves">
      {KINDS.map((kind) => (
        <CurveCard key={kind.title} kind={kind} models={models} />
      ))}
    </div>
  );
}

function CurveCard({ kind, models }: { kind: CurveKind; models: readonly Scored[] }) {
  const { title, x, y, hint, curveOf, reference } = kind;
  const draw = useCallback(
    (colours: Colours) => {
      const curves = models.map((model) => ({ name: versionOf(model.id), points: curveOf(model) }));
      return drawCurves(
        { curves, x, y, reference: reference(models), isCalibration: kind.title === 'Calibration' },
        colours,
      );
    },
    [models, kind],
  );
  return (
    <section class="card">
      <h2>{title}</h2>
      <p class="muted">{hint}</p>
      <p class="legend">
        {models.map(({ id, name }, index) => (
          <span key={id} class="key" style={seriesStyle(index)}>
            {versionOf(id)} {name}
          </span>
        ))}
      </p>
      <Chart
        label={`${title} of ${models.map(({ name }) => name).join(', ')}. ${hint}`}
        height={300}
        draw={draw}
        table={() => <PointsTable kind={kind} models={models} />}
      />
    </section>
  );
}

/** So many points of a curve are in the table. */
const MAX_ROWS = 21;

function PointsTable({ kind: { title, x, y, curveOf }, models }: { kind: CurveKind; models: readonly Scored[] }) {
  const rows = models.flatMap((model) => {
    const points = curveOf(model);
    const step = Math.max(1, Math.floor(points.length / MAX_ROWS));
    return points
      .filter((_, index) => index % step === 0 || index === points.length - 1)
      .map((point, index) => ({ key: `${model.id} ${index}`, name: `${versionOf(model.id)} ${model.name}`, point }));
  });
  return (
    <Table
      caption={`${title}: points of each model`}
      keyOf={({ key }) => key}
      rows={rows}
      columns={[
        { title: 'Model', cell: ({ name }) => name },
        { title: x, isNumber: true, cell: ({ point }) => formatRatio(point[0]) },
        { title: y, isNumber: true, cell: ({ point }) => formatRatio(point[1]) },
      ]}
    />
  );
}
