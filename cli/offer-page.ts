import { spawn } from 'node:child_process';
import { findOpener, isInForeground } from '../config/desktop';
import type { Address } from '../stack/state-file';

/** Afterwards, Enter no longer opens the page. */
const OFFER_MS = 120_000;

interface OfferOptions {
  /** Aborted when nexthour stops. */
  readonly signal: AbortSignal;
  readonly input?: NodeJS.ReadableStream & { unref?(): void };
  readonly output?: NodeJS.WritableStream;
  /** The program that opens the page; `null` to offer nothing. */
  readonly opener?: string | null;
}

/** Prints the address of the page. On a terminal with a desktop, Enter opens it in the browser. */
export function offerPage(addresses: readonly Address[], options: OfferOptions): void {
  const { signal, input = process.stdin, output = process.stdout, opener = findTerminalOpener() } = options;
  const page = addresses.find(({ name }) => name === 'Page');
  if (!page) return;
  output.write(`\n  ${page.url}  the page: it shows each forecast as soon as it is there\n`);
  if (opener === null) return;
  output.write('  Press Enter to open it in the browser.\n\n');
  const open = () => {
    spawn(opener, [page.url], { stdio: 'ignore', detached: true })
      .on('error', ({ message }) => output.write(`  The browser cannot be opened (${message}); open ${page.url}\n`))
      .unref();
    stop();
  };
  const stop = () => {
    clearTimeout(timer);
    input.off('data', open);
    process.off('SIGCONT', stop);
    signal.removeEventListener('abort', stop);
    input.pause();
  };
  const timer = setTimeout(stop, OFFER_MS).unref();
  // After Ctrl-Z and `bg`, reading from the terminal would stop this process.
  process.on('SIGCONT', stop);
  signal.addEventListener('abort', stop);
  input.on('data', open);
  input.unref?.();
}

function findTerminalOpener(): string | null {
  return process.stdin.isTTY && process.stdout.isTTY && isInForeground() ? findOpener() : null;
}
