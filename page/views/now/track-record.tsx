import { formatCounted, formatPercent, formatRatio, formatUsd } from '../../../reporting/numbers';
import type { Answers } from '../../api/answers';
import { Badge, type Tone } from '../../parts/badge';
import { Empty } from '../../parts/states';
import { Table } from '../../parts/table';

type SourceRecord = Answers['record']['sources'][number];
type Conclusion = SourceRecord['skill']['windows'][number]['conclusion'];

const TONES: Partial<Record<Conclusion, Tone>> = { better: 'good', worse: 'bad' };

/** How good the forecasts were, compared with simple ones, and how sure that is. */
export function TrackRecord({ record, source }: { record: Answers['record']; source: string | undefined }) {
  const found = record.sources.find((one) => one.source === source) ?? record.sources[0];
  return (
    <section class="card" aria-labelledby="record-title">
      <h2 id="record-title">Track record</h2>
      {found && found.settled > 0 ? <Scores record={found} /> : <NothingSettled waiting={found?.waiting ?? 0} />}
    </section>
  );
}

function NothingSettled({ waiting }: { waiting: number }) {
  return (
    <Empty>
      <p>
        No forecast can be scored yet.{' '}
        {waiting > 0 &&
          `${formatCounted(waiting, 'forecast')} ${waiting === 1 ? 'waits' : 'wait'} for the actual price. `}
        The actual price of a forecast is known one hour after it was made.
      </p>
    </Empty>
  );
}

function Scores({ record }: { record: SourceRecord }) {
  const { windows, skill, live, settled, late } = record;
  const day = windows.find((one) => one.window === '24 h');
  const rows = windows.map((one) => ({ ...one, skill: skill.windows.find(({ window }) => window === one.window) }));
  const whole = rows.find(({ window }) => window === 'all')?.skill;
  return (
    <>
      {day && day.settled > 0 && <Day day={day} needed={skill.min_hours} />}
      {whole && (
        <p>
          All hours against the {skill.baseline} of the {skill.baseline_hours} hours before each forecast:{' '}
          <Badge tone={TONES[whole.conclusion] ?? 'neutral'}>{whole.conclusion}</Badge> <Explained {...whole} />
        </p>
      )}
      <Table
        caption="Scores of the forecasts that were made before their hour"
        rows={rows}
        keyOf={({ window }) => window}
        columns={[
          { title: 'Window', cell: ({ window }) => window },
          { title: 'Scored', isNumber: true, isMinor: true, cell: (row) => row.settled },
          {
            title: 'In 90 %',
            isNumber: true,
            hint: 'The share of the actual prices that were inside the 90 % interval',
            cell: ({ coverage }) => formatPercent(coverage),
          },
          {
            title: 'Mean error',
            isNumber: true,
            isMinor: true,
            hint: 'USD',
            cell: ({ mae }) => (mae === null ? '–' : formatUsd(mae)),
          },
          {
            title: '÷ no change',
            isNumber: true,
            hint: 'The mean error divided by that of “the price does not change”: below 1 is better',
            cell: ({ mae_ratio }) => formatRatio(mae_ratio),
          },
          { title: 'Skill', cell: (row) => row.skill?.conclusion ?? '–' },
        ]}
      />
      <p class="muted">
        {formatCounted(live, 'live forecast')}, {settled} scored{late > 0 && `, ${late} made too late and not scored`}.
      </p>
    </>
  );
}

/** The sentence of the server begins with the conclusion, which is shown before it. */
function Explained({ text, conclusion }: { text: string; conclusion: string }) {
  return <>{text.startsWith(conclusion) ? text.slice(conclusion.length).replace(/^[:,]?\s*/, '') : text}</>;
}

interface DayProps {
  readonly day: SourceRecord['windows'][number];
  /** Hours from which a skill can be told from chance. */
  readonly needed: number;
}

function Day({ day: { settled, coverage, mae, mae_ratio }, needed }: DayProps) {
  if (mae === null || mae_ratio === null || coverage === null) return null;
  const inside = Math.round(coverage * settled);
  const change = mae_ratio - 1;
  const compared =
    Math.abs(change) < 0.005
      ? 'about as much as'
      : `${formatPercent(Math.abs(change))} ${change < 0 ? 'less' : 'more'} than`;
  return (
    <p>
      Last 24 hours: {inside} of {settled} actual prices were inside the 90 % interval; about{' '}
      {Math.round(0.9 * settled)} are expected. The mean error was {formatUsd(mae)} USD, {compared} the{' '}
      {formatUsd(mae / mae_ratio)} USD of “the price does not change”.
      {settled < needed && ` Fewer than ${needed} scored hours are too few to tell skill from chance.`}
    </p>
  );
}
