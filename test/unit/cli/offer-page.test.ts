import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { offerPage } from '../../../cli/offer-page';
import { findOpener } from '../../../config/desktop';
import { until } from '../../support/until';

const addresses = [
  { name: 'Page', url: 'http://localhost:8001', description: '' },
  { name: 'Forecasts', url: 'http://localhost:8001/docs', description: '' },
];
let folder: string;
let opener: string;

/** A program that writes the address that it gets into a file. */
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nexthour-opener-'));
  opener = join(folder, 'xdg-open');
  writeFileSync(opener, `#!/bin/sh\nprintf %s "$1" > '${folder}/opened'\n`);
  chmodSync(opener, 0o755);
});
afterEach(() => rmSync(folder, { recursive: true }));

function offer(given: { opener: string | null; signal?: AbortSignal }) {
  const [input, output] = [new PassThrough(), new PassThrough()];
  offerPage(addresses, { signal: new AbortController().signal, input, output, ...given });
  return { input, printed: () => String(output.read()) };
}

it('prints the address, and opens it once when somebody presses Enter', async () => {
  const { input, printed } = offer({ opener });
  expect(printed()).toContain('http://localhost:8001  the page');
  input.write('\n');
  const opened = join(folder, 'opened');
  const read = async () => (existsSync(opened) ? readFileSync(opened, 'utf8') : '');
  expect(await until(read, (text) => text !== '')).toBe('http://localhost:8001');
  expect(input.listenerCount('data')).toBe(0);
});

it('offers nothing without a desktop', () => {
  const { input, printed } = offer({ opener: null });
  expect(printed()).not.toContain('Enter');
  expect(input.listenerCount('data')).toBe(0);
});

it('does not listen any more when nexthour stops, or goes to the background', () => {
  const stop = new AbortController();
  const first = offer({ opener, signal: stop.signal });
  stop.abort();
  expect(first.input.listenerCount('data')).toBe(0);
  const second = offer({ opener });
  process.emit('SIGCONT');
  expect(second.input.listenerCount('data')).toBe(0);
});

test.each([
  [{ DISPLAY: ':0' }, true],
  [{ WAYLAND_DISPLAY: 'wayland-0' }, true],
  [{}, false],
  [{ DISPLAY: ':0', SSH_CONNECTION: '10.0.0.1 22' }, false],
  [{ DISPLAY: ':0', CI: 'true' }, false],
])('a desktop is found from %j: %j', (environment, isFound) => {
  expect(findOpener({ PATH: `/nowhere:${folder}`, ...environment }, 'linux')).toBe(isFound ? opener : null);
});
