import { readFileSync } from 'node:fs';
import { freemem, totalmem } from 'node:os';
import { request } from 'undici';
import { createDispatcher } from '../../clients/http-dispatcher';
import type { Settings } from '../../config/settings';
import { findListener } from '../../stack/port-owner';
import { isPortFree } from '../../stack/ports';
import type { PortRequest } from '../../stack/service';
import { findMissingMonitoring, listServices } from '../../stack/services';
import type { StackFile } from '../../stack/state-file';
import type { Clock } from '../../system/clock';
import { broken, type Check, type Finding, ok, warning } from './check';

const GIGABYTE = 1e9;
/** The processes use 1.3 GB between hours, and a training about 0.5 GB more. */
const NEEDED_BYTES = 2 * GIGABYTE;
const MIN_AVAILABLE_BYTES = 0.4 * GIGABYTE;
const MAX_CLOCK_ERROR_MS = 30_000;
const DEADLINE_MS = 5_000;
const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

/** Lists the checks of the machine itself: memory, clock of the price source, ports, optional programs. */
export function listMachineChecks(given: { settings: Settings; stack: StackFile | null; clock: Clock }): Check[] {
  const { settings, stack, clock } = given;
  return [
    { name: 'memory', run: async () => checkMemory(stack !== null) },
    ...(isComparable(settings) ? [{ name: 'price clock', run: () => checkPriceClock(settings, clock) }] : []),
    { name: 'ports', run: () => checkPorts(settings, stack) },
    { name: 'monitoring', run: async () => checkMonitoring() },
  ];
}

/** @param isRunning whether the processes of nexthour already use their memory */
export function checkMemory(isRunning: boolean, available = readAvailableMemory()): Finding {
  const found = `${formatGigabytes(available)} available of ${formatGigabytes(totalmem())}`;
  const needed = isRunning ? MIN_AVAILABLE_BYTES : NEEDED_BYTES;
  if (available >= needed) return ok(found);
  return warning(
    found,
    `nexthour needs about ${formatGigabytes(NEEDED_BYTES)}; end other programs or add memory, or the system kills a process during a training`,
  );
}

function readAvailableMemory(): number {
  try {
    const kilobytes = /^MemAvailable:\s+(\d+) kB$/m.exec(readFileSync('/proc/meminfo', 'utf8'))?.[1];
    if (kilobytes !== undefined) return Number(kilobytes) * 1_024;
  } catch {
    // Not Linux.
  }
  return freemem();
}

const formatGigabytes = (bytes: number) => `${(bytes / GIGABYTE).toFixed(1)} GB`;

/** Whether the prices come from another machine, whose clock can be compared with that of this one. */
function isComparable({ liveCoinWatch }: Pick<Settings, 'liveCoinWatch'>): boolean {
  return liveCoinWatch !== undefined && !LOOPBACK.includes(new URL(liveCoinWatch.url).hostname);
}

/** Compares the clock of this machine with that of the price source. */
export async function checkPriceClock(
  { liveCoinWatch }: Pick<Settings, 'liveCoinWatch'>,
  clock: Clock,
): Promise<Finding> {
  const { host, origin } = new URL(liveCoinWatch?.url ?? '');
  const there = await readServerTime(origin);
  if (there === null) return ok(`not compared: ${host} does not tell its time`);
  const error = clock.now() - there;
  if (Math.abs(error) <= MAX_CLOCK_ERROR_MS) return ok(`agrees with the clock of ${host}`);
  const seconds = Math.round(Math.abs(error) / 1_000);
  return broken(
    `this machine is ${seconds} s ${error > 0 ? 'ahead of' : 'behind'} ${host}`,
    'synchronise the clock, for example with `sudo timedatectl set-ntp true`; hours run at the wrong time otherwise',
  );
}

async function readServerTime(origin: string): Promise<number | null> {
  try {
    const timeouts = { headersTimeout: DEADLINE_MS, bodyTimeout: DEADLINE_MS };
    const dispatcher = createDispatcher({ connect: { timeout: DEADLINE_MS } });
    const { headers, body } = await request(origin, { method: 'HEAD', ...timeouts, dispatcher });
    await body.dump();
    const time = Date.parse(String(headers.date));
    return Number.isNaN(time) ? null : time;
  } catch {
    return null;
  }
}

/** While nexthour is stopped: whether its preferred ports are free. */
async function checkPorts(settings: Settings, stack: StackFile | null): Promise<Finding> {
  const services = listServices().filter((service) => !service.isExternal(settings));
  if (stack) {
    const used = stack.services.map(({ name, ports }) => `${name} ${Object.values(ports)[0] ?? '–'}`);
    return ok(used.join(', '));
  }
  const preferred = services.flatMap(({ name, ports }) =>
    Object.values<PortRequest>(ports).flatMap(({ label = name, preferred: usual, chosen }) => {
      const port = chosen?.(settings) ?? usual;
      return port ? [{ label, port }] : [];
    }),
  );
  const free = await Promise.all(preferred.map(({ port }) => isPortFree(port)));
  const taken = preferred
    .filter((_, index) => !free[index])
    .map(({ label, port }) => `${port} (${label}; ${findListener(port) ?? 'unknown program'})`);
  if (taken.length === 0) return ok(`the ${preferred.length} ports are free`);
  return warning(
    `in use by other programs: ${taken.join(', ')}`,
    'nothing, unless a variable sets the port: nexthour uses others, and `nexthour status` prints them; or end the other programs',
  );
}

function checkMonitoring(): Finding {
  const missing = findMissingMonitoring();
  if (missing.length === 0)
    return ok('Prometheus and Alertmanager are installed; `npm start -- --monitoring` starts them');
  return ok(
    `${missing.join(' and ')}: not installed (optional); Debian: sudo apt-get install prometheus prometheus-alertmanager`,
  );
}
