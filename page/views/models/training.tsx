import { useCallback } from 'preact/hooks';
import { formatFigure, formatPercent } from '../../../reporting/numbers';
import { Chart } from '../../charts/chart';
import type { Colours } from '../../charts/colours';
import { Term } from '../../parts/glossary/explained';
import { Empty } from '../../parts/states';
import { Table } from '../../parts/table';
import { drawCalibration, drawPit, drawTraining } from './curves';
import type { CardAnswer } from './model';

const HEIGHT = 260;

type Training = NonNullable<CardAnswer['training']>;

/** What MLflow stores about the training: curves, calibration, parameters. */
export function TrainingCard({ card: { training, problem }, isPrice }: { card: CardAnswer; isPrice: boolean }) {
  if (training === null) {
    return (
      <section class="card" aria-labelledby="training-title">
        <h2 id="training-title">Training</h2>
        <Empty>{problem}.</Empty>
      </section>
    );
  }
  return (
    <>
      {isPrice && <Curves training={training} />}
      <Parameters parameters={training.parameters} />
    </>
  );
}

function Curves({ training }: { training: Training }) {
  const { epochs, calibration, pit } = training;
  return (
    <div class="columns model-curves">
      <section class="card" aria-labelledby="curve-title">
        <h2 id="curve-title">Training curve</h2>
        <p class="muted">
          The mean <Term>pinball loss</Term> after each epoch.
        </p>
        {epochs.length === 0 ? <Empty>No epoch is recorded.</Empty> : <TrainingCurve epochs={epochs} />}
      </section>
      {calibration.length > 0 && (
        <CalibrationCard points={calibration.map(({ level, share }) => [level, share] as const)} />
      )}
      {pit.length > 0 && <PitCard pit={pit} />}
    </div>
  );
}

function TrainingCurve({ epochs }: Pick<Training, 'epochs'>) {
  const draw = useCallback((colours: Colours) => drawTraining(epochs, colours), [epochs]);
  const last = epochs.at(-1);
  return (
    <Chart
      label={`Mean pinball loss by epoch, ${epochs.length} epochs; at the end ${formatFigure(last?.loss)} in training and ${formatFigure(last?.validation_loss)} in validation.`}
      draw={draw}
      height={HEIGHT}
      table={() => (
        <Table
          caption="Pinball loss by epoch"
          rows={epochs}
          keyOf={({ epoch }) => String(epoch)}
          columns={[
            { title: 'Epoch', cell: ({ epoch }) => epoch },
            { title: 'Training', isNumber: true, cell: ({ loss }) => formatFigure(loss) },
            { title: 'Validation', isNumber: true, cell: ({ validation_loss: loss }) => formatFigure(loss) },
          ]}
        />
      )}
    />
  );
}

interface CalibrationProps {
  /** The promised and the observed share. */
  readonly points: readonly (readonly [level: number, share: number])[];
}

export function CalibrationCard({ points }: CalibrationProps) {
  const draw = useCallback((colours: Colours) => drawCalibration(points, colours), [JSON.stringify(points)]);
  return (
    <section class="card" aria-labelledby="model-calibration-title">
      <h2 id="model-calibration-title">
        <Term>Calibration</Term> on unseen hours
      </h2>
      <Chart
        label="The observed share for each promised share. The curve of a calibrated model is the diagonal."
        draw={draw}
        height={HEIGHT}
        table={() => (
          <Table
            caption="Promised and observed shares"
            rows={points}
            keyOf={([level]) => String(level)}
            columns={[
              { title: 'Promised', cell: ([level]) => formatPercent(level) },
              { title: 'Observed', isNumber: true, cell: ([, share]) => formatPercent(share) },
            ]}
          />
        )}
      />
    </section>
  );
}

function PitCard({ pit }: Pick<Training, 'pit'>) {
  const draw = useCallback((colours: Colours) => drawPit(pit, colours), [pit]);
  return (
    <section class="card" aria-labelledby="pit-title">
      <h2 id="pit-title">
        <Term>PIT histogram</Term>
      </h2>
      <Chart
        label="The level of each price in its forecast distribution. A calibrated model fills all 20 bins equally, with 5 % of the hours."
        draw={draw}
        height={HEIGHT}
        table={() => (
          <Table
            caption="Share of the hours by level"
            rows={pit.map((share, bin) => ({ bin, share }))}
            keyOf={({ bin }) => String(bin)}
            columns={[
              {
                title: 'Level',
                cell: ({ bin }) =>
                  `${formatPercent(bin / pit.length, 0)} to ${formatPercent((bin + 1) / pit.length, 0)}`,
              },
              { title: 'Share of the hours', isNumber: true, cell: ({ share }) => formatPercent(share) },
            ]}
          />
        )}
      />
    </section>
  );
}

function Parameters({ parameters }: Pick<Training, 'parameters'>) {
  return (
    <section class="card" aria-labelledby="parameters-title">
      <h2 id="parameters-title">Parameters</h2>
      {parameters.length === 0 ? (
        <Empty>None are recorded.</Empty>
      ) : (
        <dl class="parameters">
          {parameters.map(({ name, value }) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      )}
    </section>
  );
}
