import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { type Reading, useRead } from '../../api/use-read';
import { useLiveEvents } from '../../live/live';
import { linkTo } from '../../navigation/navigation';
import { AssetSwitch } from '../../parts/asset-switch';
import { RangeSwitch, readRange } from '../../parts/range-switch';
import { Empty, Read } from '../../parts/states';
import type { ViewProps } from '../views';
import { type HourAction, HourActionDialog, runHour } from './actions';
import { Grid } from './grid';
import { buildGrid, defaultHour, type HoursAnswer, type Running, showRunning, summarise } from './grid-model';
import { HourDetail } from './hour-detail';
import { Legend, Summary } from './summary';
import { Toolbar } from './toolbar';

const RANGES = ['24', '48', '168', '720'] as const;

/** Steps have no event of their own while they run, so what runs is read again after each of these. */
const PROGRESS = ['run', 'step', 'forecast', 'settlement', 'production'] as const;

/** Temporal lists a run some seconds after its start, and still some seconds after its end; no event tells of it. */
const LISTED_AFTER_MS = [1_500, 4_000, 8_000, 20_000];

/** The hours and their steps: what ran, what failed, why, and how to run it again. */
export function View({ place, rest }: ViewProps) {
  const range = readRange(place.query.hours, RANGES, '48');
  const { asset } = place.query;
  const finished = useRead('hours', { query: { asset, count: range }, on: ['run'] });
  const running = useRead('hours/running', { query: { asset }, on: PROGRESS });
  const [action, setAction] = useState<HourAction | null>(null);
  const answer = useMemo(
    () => finished.answer && showRunning(finished.answer, running.answer),
    [finished.answer, running.answer],
  );
  const readRunningAgain = () => {
    for (const wait of LISTED_AFTER_MS) setTimeout(running.reload, wait);
  };
  useLiveEvents(['run'], readRunningAgain);
  const reload = () => {
    finished.reload();
    running.reload();
    readRunningAgain();
  };
  const parts = { place, rest, running, onAct: setAction };
  return (
    <div class="view">
      <section class="card">
        <header>
          <h1>Runs</h1>
          <div class="row">
            <AssetSwitch asset={asset} />
            <RangeSwitch ranges={RANGES} value={range} />
          </div>
        </header>
        <Read reading={{ ...finished, answer }} what="the hours">
          {(hours) => <Overview answer={hours} {...parts} />}
        </Read>
      </section>
      {answer && <ChosenHour answer={answer} {...parts} />}
      {action && <HourActionDialog action={action} asset={asset} onDone={reload} onClose={() => setAction(null)} />}
    </div>
  );
}

interface PartProps extends ViewProps {
  readonly answer: HoursAnswer;
  readonly running: Reading<Running>;
  readonly onAct: (action: HourAction) => void;
}

function Overview({ answer, running, place, rest, onAct }: PartProps) {
  const grid = useMemo(() => buildGrid(answer), [answer]);
  const summary = summarise(grid);
  const chosen = rest || defaultHour(grid);
  if (grid.hours.length === 0) {
    return (
      <Empty>
        <p>
          No hour has finished yet. The first one fetches the prices and trains the first model; it appears here as soon
          as it ends.
        </p>
        <button type="button" onClick={() => onAct(runHour())}>
          Run the newest hour
        </button>
      </Empty>
    );
  }
  const { run: _, step: __, ...query } = place.query;
  const linkToHour = (hour: string) => linkTo(`page/runs/${hour}`, query);
  return (
    <>
      <Summary summary={summary} linkToHour={linkToHour} />
      <Grid grid={grid} chosen={chosen} linkToHour={linkToHour} />
      <Legend />
      <Toolbar missed={summary.open} running={running} onAct={onAct} />
    </>
  );
}

function ChosenHour({ answer, running, place, rest, onAct }: PartProps) {
  const hour = rest || defaultHour(buildGrid(answer));
  const now = running.answer?.hours.find((one) => one.hour === hour) ?? null;
  return hour === null ? null : <OneHour hour={hour} now={now} dag={answer.dag} query={place.query} onAct={onAct} />;
}

type OneHourProps = Pick<Parameters<typeof HourDetail>[0], 'hour' | 'now' | 'dag' | 'query' | 'onAct'>;

function OneHour(props: OneHourProps) {
  const { hour, query } = props;
  const box = useRef<HTMLDivElement>(null);
  useShowOnChoice(box, `${hour} ${query.step}`);
  const reading = useRead('hours/:hour', {
    params: { hour },
    query: { asset: query.asset },
    on: ['run', 'step'],
    sendsToken: true,
  });
  return (
    <div ref={box}>
      <HourDetail {...props} reading={reading} />
    </div>
  );
}

/** When another hour or step is chosen in the grid and the card with it is below the window, scrolls so far that a part of both is seen. */
function useShowOnChoice(box: { readonly current: HTMLElement | null }, choice: string): void {
  const shown = useRef(choice);
  useEffect(() => {
    if (shown.current === choice) return;
    shown.current = choice;
    const top = box.current?.getBoundingClientRect().top ?? 0;
    if (top > innerHeight * 0.7) scrollBy({ top: top - innerHeight * 0.4 });
  }, [choice]);
}
