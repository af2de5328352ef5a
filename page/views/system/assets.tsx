import type { System } from '../../api/use-system';
import { linkTo } from '../../navigation/navigation';
import { Table } from '../../parts/table';
import { Time } from '../../parts/time';

type AssetState = System['assets'][number];

/** What runs now, and what runs next, for each asset. */
export function Assets({ system: { assets } }: { system: System }) {
  const columns = [
    { title: 'Asset', cell: ({ asset }: AssetState) => <b>{asset}</b> },
    { title: 'Runs now', wraps: true, cell: Running },
    {
      title: 'Next hour',
      cell: ({ next_hour_at: at, paused }: AssetState) =>
        paused ? 'paused' : at ? <Time at={at} as="second" /> : 'not known',
    },
    { title: 'Pause', wraps: true, cell: ({ paused }: AssetState) => paused ?? 'no' },
    { title: 'Backfill', wraps: true, cell: ({ backfill }: AssetState) => backfill ?? 'none' },
    { title: 'Missed hours', wraps: true, cell: Missed },
  ];
  return (
    <section class="card" aria-labelledby="assets-title">
      <h2 id="assets-title">Hours</h2>
      <Table caption="What runs for each asset" columns={columns} rows={assets} keyOf={({ asset }) => asset} />
    </section>
  );
}

function Running({ asset, running_hours: hours }: AssetState) {
  if (hours.length === 0) return <>nothing</>;
  return (
    <>
      {hours.map(({ hour, problem, steps }) => {
        const active = steps.filter(({ state }) => state === 'running' || state === 'retrying').map(({ step }) => step);
        return (
          <div key={hour}>
            <HourLink asset={asset} hour={hour} /> {problem ?? active.join(', ')}
          </div>
        );
      })}
    </>
  );
}

function Missed({ asset, missed_hours: hours }: AssetState) {
  const shown = hours.slice(-6).reverse();
  if (shown.length === 0) return <>none</>;
  return (
    <>
      {shown.map((hour) => (
        <HourLink key={hour} asset={asset} hour={hour} />
      ))}
      {hours.length > shown.length && ` and ${hours.length - shown.length} earlier`}
    </>
  );
}

function HourLink({ asset, hour }: { asset: string; hour: string }) {
  return (
    <a class="hour-link" href={linkTo(`page/runs/${hour}`, { asset })}>
      {hour}
    </a>
  );
}
