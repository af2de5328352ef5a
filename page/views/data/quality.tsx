import type { Answers } from '../../api/answers';
import { choose } from '../../navigation/navigation';
import { Badge, type Tone } from '../../parts/badge';
import { Empty } from '../../parts/states';
import { Table } from '../../parts/table';

export type QualityAnswer = Answers['quality'];
type HourOfQuality = QualityAnswer['hours'][number];
type Check = HourOfQuality['checks'][number];

const TONES: Readonly<Record<Check['status'], Tone>> = { pass: 'good', warn: 'warn', fail: 'bad' };
const RANKS: Readonly<Record<Check['status'], number>> = { fail: 0, warn: 1, pass: 2 };

/** The checks of one hour, and how the hours before it did. @param chosen an hour like 2026-11-21T07Z; default: the newest */
export function Quality({ quality: { hours }, chosen }: { quality: QualityAnswer; chosen: string | undefined }) {
  const shown = hours.find(({ hour }) => hour === chosen) ?? hours.find(({ checks }) => checks.length > 0) ?? hours[0];
  if (!shown) return <Empty>No hour has run yet. The checks appear with the first one.</Empty>;
  return (
    <>
      <History hours={hours} shown={shown.hour} />
      <HourChecks hour={shown} />
    </>
  );
}

/** One button for each hour, oldest first. Its colour and its shape repeat what its name says. */
function History({ hours, shown }: { hours: readonly HourOfQuality[]; shown: string }) {
  const gated = hours.filter(({ passed }) => passed === false).length;
  const warned = hours.filter((hour) => hour.passed === true && worstOf(hour) === 'warn').length;
  const unknown = hours.filter(({ passed }) => passed === null).length;
  return (
    <div>
      <p class="muted">
        {hours.length} {hours.length === 1 ? 'hour' : 'hours'} with a run: {hours.length - gated - unknown} passed the
        data gate{warned > 0 ? `, ${warned} of them with a warning` : ''}; {gated} gated
        {unknown > 0 ? `; ${unknown} ended before the check` : ''}. Choose an hour to see its checks.
      </p>
      <div class="quality-strip">
        {[...hours].reverse().map((hour) => {
          const worst = worstOf(hour);
          return (
            <button
              type="button"
              key={hour.hour}
              class={`quality-hour ${worst}`}
              aria-pressed={hour.hour === shown}
              aria-label={`${hour.hour}: ${NAMES[worst]}`}
              title={`${hour.hour}: ${NAMES[worst]}`}
              onClick={() => choose({ hour: hour.hour })}
            />
          );
        })}
      </div>
    </div>
  );
}

type Worst = Check['status'] | 'unknown';
const NAMES: Readonly<Record<Worst, string>> = {
  pass: 'passed',
  warn: 'passed with a warning',
  fail: 'gated',
  unknown: 'ended before the check',
};

function worstOf({ passed, checks }: HourOfQuality): Worst {
  if (passed === null) return 'unknown';
  if (!passed) return 'fail';
  return checks.some(({ status }) => status === 'warn') ? 'warn' : 'pass';
}

function HourChecks({ hour: { hour, passed, reason, checks } }: { hour: HourOfQuality }) {
  const sorted = [...checks].sort((one, other) => RANKS[one.status] - RANKS[other.status]);
  return (
    <>
      <h2 class="row">
        {hour}
        <Badge tone={passed === null ? 'neutral' : passed ? 'good' : 'bad'}>
          {passed === null ? 'not checked' : passed ? 'passed the data gate' : 'gated: refused by the data gate'}
        </Badge>
      </h2>
      {reason && <p>{reason}</p>}
      {checks.length === 0 ? (
        <Empty>The run of this hour ended before the quality checks.</Empty>
      ) : (
        <Table caption={`Quality checks of ${hour}`} columns={COLUMNS} rows={sorted} keyOf={({ rule }) => rule} />
      )}
    </>
  );
}

const COLUMNS = [
  { title: 'Check', cell: ({ title }: Check) => title },
  { title: 'Result', cell: ({ status }: Check) => <Badge tone={TONES[status]}>{status}</Badge> },
  { title: 'Evidence', wraps: true, cell: ({ text }: Check) => text },
];
