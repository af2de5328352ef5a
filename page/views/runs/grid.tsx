import { memo } from 'preact/compat';
import { useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import { describeStepReason, formatSeconds } from './format';
import { letArrowsMove } from './grid-keys';
import { findStep, type GridModel, type HourOfGrid } from './grid-model';
import { lookOfOutcome, lookOfStep } from './states';

interface GridProps {
  readonly grid: GridModel;
  /** The hour that is shown below. */
  readonly chosen: string | null;
  readonly linkToHour: (hour: string) => string;
}

/** An hour with the link to it. */
interface Column extends HourOfGrid {
  readonly href: string;
  readonly isChosen: boolean;
}

/** px */
const BAR_HEIGHT = 36;

/** The hours from left to right, the steps from top to bottom, as in Airflow. The arrow keys move in it. */
export function Grid({ grid, chosen, linkToHour }: GridProps) {
  const box = useRef<HTMLElement>(null);
  const newest = grid.hours.at(-1)?.hour;
  // The newest hours are at the right end.
  useLayoutEffect(() => {
    if (box.current) box.current.scrollLeft = box.current.scrollWidth;
  }, [newest, grid.hours.length]);
  const columns = useMemo(
    () => grid.hours.map((row) => ({ ...row, href: linkToHour(row.hour), isChosen: row.hour === chosen })),
    [grid, chosen],
  );
  return (
    <section class="table-box runs-box" aria-label="Hours and steps" ref={box}>
      <table class="runs-grid" ref={letArrowsMove}>
        <caption class="unseen">The outcome of each hour, and the state of each step</caption>
        <GridHead grid={grid} columns={columns} />
        <tbody>
          <OutcomeRow columns={columns} longest={grid.longest} />
          {grid.steps.map((step) => (
            <StepRow key={step} step={step} columns={columns} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function GridHead({ grid: { days }, columns }: { grid: GridModel; columns: readonly Column[] }) {
  return (
    <thead>
      <tr>
        <td class="corner" />
        {days.map(({ day, count }) => (
          <th key={day} scope="colgroup" colSpan={count} class="day">
            <span>{count > 2 ? day : day.slice(8)}</span>
          </th>
        ))}
      </tr>
      <tr>
        <th scope="col" class="corner">
          <span class="unseen">step</span>
        </th>
        {columns.map(({ hour, isChosen }) => (
          <th key={hour} scope="col" class={`hour ${isChosen ? 'chosen' : ''}`} title={hour}>
            {hour.slice(11, 13)}
          </th>
        ))}
      </tr>
    </thead>
  );
}

/** The outcome of each hour below a bar with the duration of its run. */
function OutcomeRow({ columns, longest }: { columns: readonly Column[]; longest: number }) {
  return (
    <tr class="run-outcomes">
      <th scope="row">outcome</th>
      {columns.map(({ hour, href, isChosen, outcome, reason, seconds, runs }, index) => {
        const { mark, words } = lookOfOutcome(outcome);
        const duration = seconds === null ? '' : `, ${formatSeconds(seconds)}`;
        const label = `${hour}: ${words}${duration}${runs > 1 ? `, ${runs} runs` : ''}`;
        return (
          <td key={hour} class={isChosen ? 'chosen' : ''}>
            <a
              href={href}
              tabIndex={index === columns.length - 1 ? 0 : -1}
              aria-label={label}
              aria-current={isChosen ? 'true' : undefined}
              title={reason === null ? label : `${label}\n${reason}`}
            >
              <span class="bar" style={{ height: `${Math.round(((seconds ?? 0) / longest) * BAR_HEIGHT)}px` }} />
              <span class={`mark ${mark}`} />
            </a>
          </td>
        );
      })}
    </tr>
  );
}

const StepRow = memo(({ step, columns }: { step: string; columns: readonly Column[] }) => (
  <tr>
    <th scope="row">{step}</th>
    {columns.map((column) => {
      const { hour, href, isChosen } = column;
      const found = findStep(column, step);
      const { mark, words } = lookOfStep(found);
      const label = `${hour} ${step}: ${words}${found?.seconds == null ? '' : `, ${formatSeconds(found.seconds)}`}`;
      return (
        <td key={hour} class={isChosen ? 'chosen' : ''}>
          <a
            href={`${href}${href.includes('?') ? '&' : '?'}step=${encodeURIComponent(step)}`}
            tabIndex={-1}
            aria-label={label}
            title={found?.reason ? `${label}\n${describeStepReason(found.reason)}` : label}
          >
            <span class={`mark ${mark}`} />
          </a>
        </td>
      );
    })}
  </tr>
));
