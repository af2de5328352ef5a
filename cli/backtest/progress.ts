import type { FoldsProgress } from '../../training/backtest/run-folds';
import { openTaskBoard, type TaskBoard } from '../task-board';

const TASK = 'Walk forward';
const CELLS = 24;

export interface WalkSize {
  readonly folds: number;
  /** Fits and forecasts of all models in all folds. */
  readonly steps: number;
}

/** Tells how far the walk is: a bar on a terminal, else a line for each fold that is done. */
export interface WalkProgress extends FoldsProgress {
  close(ending: 'done' | 'failed'): Promise<void>;
}

export function showWalk(size: WalkSize): WalkProgress {
  const output = process.stdout.isTTY ? process.stdout : process.stderr;
  const isLive = output === process.stdout;
  const board: TaskBoard = openTaskBoard([TASK], output);
  const began = performance.now();
  let [steps, folds] = [0, 0];
  const show = (what: string) => {
    const detail = isLive ? `${bar(steps / size.steps)} ${what}` : what;
    board.update(TASK, { state: 'running', detail });
  };
  const leftAfter = (done: number) => ((performance.now() - began) / done) * (size.steps - done);
  return {
    onStep: ({ model, done }) => {
      steps++;
      const left = folds > 0 ? `, ${showDuration(leftAfter(steps))} left` : '';
      const doing = `${done === 'fit' ? 'fitted' : 'forecast by'} ${model}`;
      if (isLive) show(`${folds} of ${size.folds} folds${left} (${doing})`);
    },
    onFold: () => {
      folds++;
      show(`${folds} of ${size.folds} folds, ${showDuration(performance.now() - began)}`);
    },
    close: async (ending) => {
      const detail = `${folds} of ${size.folds} folds in ${showDuration(performance.now() - began)}`;
      board.update(TASK, { state: ending === 'done' ? 'done' : 'skipped', detail });
      await board.close();
    },
  };
}

function bar(share: number): string {
  const full = Math.round(share * CELLS);
  return `${'█'.repeat(full)}${'░'.repeat(CELLS - full)} ${Math.floor(share * 100)} %`;
}

function showDuration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`;
}
