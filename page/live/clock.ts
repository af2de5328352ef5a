import { useEffect, useState } from 'preact/hooks';

/** The time of the server: it may differ from that of this machine, and in a time-lapse it runs faster. */
export interface ServerClock {
  /** Epoch ms. */
  readonly now: number;
  /** How many times faster than real time the clock runs; 1 outside a time-lapse. */
  readonly speed: number;
}

let known = { now: Date.now(), speed: 1, at: performance.now() };

export function setServerClock({ now, speed }: ServerClock): void {
  known = { now, speed, at: performance.now() };
}

/** Whether the time of the server differs from the real time. */
export function isTimeLapse(): boolean {
  return known.speed !== 1;
}

/** Epoch ms. */
export function serverNow(): number {
  return known.now + (performance.now() - known.at) * known.speed;
}

/** The time of the server; the component is drawn again once a second. */
export function useNow(): number {
  const [now, setNow] = useState(serverNow);
  useEffect(() => {
    const timer = setInterval(() => setNow(serverNow()), 1_000);
    return () => clearInterval(timer);
  }, []);
  return now;
}
