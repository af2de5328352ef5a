import { linkTo } from '../../navigation/navigation';
import { Time } from '../../parts/time';
import type { Run } from './hour-detail';
import { lookOfOutcome } from './states';

interface RunSwitchProps {
  readonly hour: string;
  /** The choices in the address. */
  readonly query: Readonly<Record<string, string>>;
  readonly runs: readonly Run[];
  readonly run: Run;
}

/** The runs of an hour that has several, newest first. */
export function RunSwitch({ hour, runs, run, query }: RunSwitchProps) {
  return (
    <nav class="row" aria-label="The runs of this hour">
      {runs.map((one, index) => (
        <a
          key={one.run_id}
          class="pill"
          href={linkTo(`page/runs/${hour}`, { ...query, run: one.run_id })}
          aria-current={one === run ? 'true' : undefined}
        >
          Run {runs.length - index}: {lookOfOutcome(one.outcome).words}
          {one.finished_at !== null && (
            <>
              , <Time at={one.finished_at} as="clock" />
            </>
          )}
        </a>
      ))}
    </nav>
  );
}
