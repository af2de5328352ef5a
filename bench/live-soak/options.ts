import { parseArgs } from 'node:util';
import { MINUTE_MS } from '../../forecasting/bars/minute-bar';
import { isUsableSpeed } from '../../system/clock';
import { LIVE_FAULTS, type LiveFault } from './faults';

/** A fault and the recovery from it need this long. */
const MIN_FAULT_MS = 40_000;

export const HELP = `npm run soak:live -- [--minutes N] [--faults all|none] [--only NAME,…] [--seed N] [--speed N]

  --minutes N   how long the faults are tried (default 30), in real time
  --faults none no fault: the plain equation
  --only NAME,… only the faults whose name contains one of the texts
  --seed N      the order of the faults and how long they last (default 1)
  --speed N     a time-lapse: how many times faster the clock runs
`;

export interface Options {
  readonly minutes: number;
  readonly seed: number;
  readonly speed: number;
  readonly faults: readonly LiveFault[];
}

/** @returns `null` for `--help`. @throws an error that names the option, its value and what is expected */
export function readOptions(args: readonly string[]): Options | null {
  const { values } = parseArgs({
    args: [...args],
    options: {
      minutes: { type: 'string', default: '30' },
      faults: { type: 'string', default: 'all' },
      only: { type: 'string' },
      seed: { type: 'string', default: '1' },
      speed: { type: 'string', default: '1' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return null;
  const minutes = readNumber('minutes', values.minutes, [1, 1_440]);
  const seed = readNumber('seed', values.seed, [0, 1_000_000]);
  const faults = chooseFaults(values);
  const needed = Math.ceil((faults.length * MIN_FAULT_MS) / MINUTE_MS);
  if (minutes < needed)
    throw new Error(`--minutes is ${minutes}; ${faults.length} faults need ${needed}, or choose some with --only`);
  return { minutes, seed, speed: readSpeed(values.speed), faults };
}

function readSpeed(text: string): number {
  const speed = Number(text);
  if (speed === 1 || isUsableSpeed(speed)) return speed;
  throw new Error(`--speed is ${text}; give 1, or a whole number that divides 3600, for example 10`);
}

function readNumber(name: string, text: string, [from, to]: readonly [number, number]): number {
  const number = Number(text);
  if (text.trim() !== '' && number >= from && number <= to) return number;
  throw new Error(`--${name} is ${text}; give a number from ${from} to ${to}`);
}

function chooseFaults({ faults, only }: { faults: string; only?: string | undefined }): readonly LiveFault[] {
  if (faults !== 'all' && faults !== 'none') throw new Error(`--faults is ${faults}; give all or none`);
  if (faults === 'none') return [];
  if (only === undefined) return LIVE_FAULTS.filter(({ isExtra }) => !isExtra);
  const texts = only.split(',').map((text) => text.trim());
  const chosen = LIVE_FAULTS.filter(({ name }) => texts.some((text) => text !== '' && name.includes(text)));
  if (chosen.length > 0) return chosen;
  throw new Error(
    `--only is ${only}; give a part of one of these names: ${LIVE_FAULTS.map(({ name }) => name).join(', ')}`,
  );
}
