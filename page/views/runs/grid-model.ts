import type { Answers } from '../../api/answers';

export type HoursAnswer = Answers['hours'];
export type HourOfGrid = HoursAnswer['hours'][number];
export type StepOfHour = HourOfGrid['steps'][number];

/** What is known of the hours that run now; `null` while it is not known. */
export type Running = Answers['hours/running'];

/** Shows the steps of the hours that run now, instead of their earlier runs. */
export function showRunning(answer: HoursAnswer, running: Running | null): HoursAnswer {
  const hours = answer.hours.map((row) => {
    const found = running?.hours.find(({ hour }) => hour === row.hour);
    return found ? { ...row, outcome: 'running', reason: found.problem, seconds: null, steps: found.steps } : row;
  });
  return { ...answer, hours };
}

export interface GridDay {
  /** `2026-11-21` */
  readonly day: string;
  readonly count: number;
}

export interface GridModel {
  /** Oldest hour first, from the first hour that has a run. */
  readonly hours: readonly HourOfGrid[];
  readonly days: readonly GridDay[];
  /** The steps of the DAG as it is now, then those that only older runs have. */
  readonly steps: readonly string[];
  /** s: the duration of the longest run. */
  readonly longest: number;
}

/** Arranges the answer of GET /hours for the grid. */
export function buildGrid({ hours, dag, steps }: HoursAnswer): GridModel {
  const oldest = hours.findLastIndex(({ outcome }) => outcome !== null);
  const shown = hours.slice(0, oldest + 1).reverse();
  const declared = dag.map(({ step }) => step);
  return {
    hours: shown,
    days: groupByDay(shown),
    steps: [...declared, ...steps.filter((step) => !declared.includes(step))],
    longest: Math.max(1, ...shown.map(({ seconds }) => seconds ?? 0)),
  };
}

function groupByDay(hours: readonly HourOfGrid[]): GridDay[] {
  const days = new Map<string, number>();
  for (const { hour } of hours) days.set(hour.slice(0, 10), (days.get(hour.slice(0, 10)) ?? 0) + 1);
  return [...days].map(([day, count]) => ({ day, count }));
}

export function findStep({ steps }: Pick<HourOfGrid, 'steps'>, name: string): StepOfHour | undefined {
  return steps.find(({ step }) => step === name);
}

/** How the hours of the grid ended, and those that a person may want to look at: newest first. */
export function summarise({ hours }: Pick<GridModel, 'hours'>) {
  const finished = hours.filter(({ outcome }) => outcome !== null && outcome !== 'running');
  return {
    finished: finished.length,
    /** An incomplete hour has its forecast, although another step failed. */
    published: finished.filter(({ outcome }) => outcome === 'published' || outcome === 'incomplete').length,
    others: finished.filter(({ outcome }) => outcome !== 'published').reverse(),
    /** Hours after the first run that have no finished run. The newest one may be running. */
    open: hours.filter(({ outcome }) => outcome === null).reverse(),
  };
}

/** The hour that is shown while nobody has chosen one: the newest one with a run. */
export function defaultHour({ hours }: Pick<GridModel, 'hours'>): string | null {
  return hours.findLast(({ outcome }) => outcome !== null)?.hour ?? null;
}
