import { useState } from 'preact/hooks';
import { formatHour } from '../../../forecasting/hour';
import { parseWrittenHour } from '../../../forecasting/written-hour';
import { routeAddress } from '../../api/client';
import { useRead } from '../../api/use-read';
import { Empty, Read } from '../../parts/states';

/** The data of any hour as a file, and its report. */
export function Snapshots({ asset }: { asset: string }) {
  const reports = useRead('reports', { query: { asset, count: 48 }, on: ['run'] });
  return (
    <section class="card" aria-labelledby="snapshots-title">
      <h2 id="snapshots-title">Data of an hour</h2>
      <p class="muted">
        The prices that the models of an hour used, frozen under their SHA-256, and the report about them.
      </p>
      <Read reading={reports} what="the hours with a report">
        {({ reports: found }) =>
          found.length === 0 ? (
            <Empty>No hour has a report yet.</Empty>
          ) : (
            <Chooser asset={asset} hours={found.map(({ hour }) => hour)} />
          )
        }
      </Read>
    </section>
  );
}

function Chooser({ asset, hours }: { asset: string; hours: readonly string[] }) {
  const [chosen, setChosen] = useState<string | null>(null);
  // Until a person has written an hour, the newest one.
  const written = chosen ?? hours[0] ?? '';
  const hour = read(written);
  const address = (route: string) => routeAddress(route, { params: { hour: hour ?? '' }, query: { asset } });
  return (
    <>
      <label class="field">
        Hour (UTC): choose a newer one, or write any
        <input
          list="hours-with-report"
          value={written}
          onInput={({ currentTarget }) => setChosen(currentTarget.value)}
          aria-invalid={hour === null}
          aria-describedby="hour-problem"
        />
      </label>
      <datalist id="hours-with-report">
        {hours.map((one) => (
          <option key={one} value={one} />
        ))}
      </datalist>
      <p id="hour-problem" role="status">
        {hour === null && `"${written}" is not an hour; write it like ${hours[0]}, or as a date`}
      </p>
      {hour !== null && (
        <p class="row">
          <a href={address('hours/:hour/snapshot.csv')} download>
            Save {hour} as CSV
          </a>
          <a href={address('reports/:hour')} target="_blank" rel="noopener">
            Open the report
          </a>
        </p>
      )}
    </>
  );
}

function read(written: string): string | null {
  try {
    return formatHour(parseWrittenHour(written));
  } catch {
    return null;
  }
}
