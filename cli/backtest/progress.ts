import type { BacktestProgress, BacktestSize } from '../../operations/backtest/run-backtest';
import { formatCounted } from '../../reporting/numbers';
import { openTaskBoard, type TaskBoard } from '../task-board';

const TASK = 'Walk forward';
const CELLS = 24;

/** Shows the progress of a back-test: a bar if `terminal` is one, otherwise one line on stderr for each finished fold. */
export function showProgress(size: BacktestSize, terminal: NodeJS.WriteStream): BacktestProgress {
  const output = terminal.isTTY ? terminal : process.stderr;
  const isLive = terminal.isTTY;
  const board: TaskBoard = openTaskBoard([TASK], output);
  const began = performance.now();
  let [steps, folds] = [0, 0];
  const update = (text: string) => {
    const detail = isLive ? `${renderBar(steps / size.steps)} ${text}` : text;
    board.update(TASK, { state: 'running', detail });
  };
  const estimateLeftMs = () => ((performance.now() - began) / steps) * (size.steps - steps);
  const sinceStart = () => formatDuration(performance.now() - began);
  return {
    onStep: ({ model, done }) => {
      steps++;
      const left = folds > 0 ? `, ${formatDuration(estimateLeftMs())} left` : '';
      const step = `${done === 'fit' ? 'fitted' : 'forecast with'} ${model}`;
      if (isLive) update(`${folds} of ${formatCounted(size.folds, 'fold')}${left} (${step})`);
    },
    onFold: () => {
      folds++;
      update(`${folds} of ${formatCounted(size.folds, 'fold')}, ${sinceStart()}`);
    },
    close: async (ending) => {
      const detail = `${folds} of ${formatCounted(size.folds, 'fold')} in ${sinceStart()}`;
      board.update(TASK, { state: ending === 'done' ? 'done' : 'skipped', detail });
      await board.close();
    },
  };
}

function renderBar(share: number): string {
  const full = Math.round(share * CELLS);
  return `${'█'.repeat(full)}${'░'.repeat(CELLS - full)} ${Math.floor(share * 100)} %`;
}

function formatDuration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`;
}
