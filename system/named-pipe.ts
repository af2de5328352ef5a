import { closeSync, constants, openSync } from 'node:fs';
import { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const RETRY_MS = 100;

/**
 * Opens a named pipe for writing when a program reads it. A plain open would block a thread until then, and so would each write while
 * the reader is busy; a signal could not end the process.
 * @param options.onWait called once when no program reads the pipe yet
 */
export async function openPipe(
  path: string,
  { signal, onWait }: { signal: AbortSignal; onWait?: (() => void) | undefined },
): Promise<Socket> {
  for (let attempt = 0; ; attempt++) {
    signal.throwIfAborted();
    const descriptor = openIfRead(path);
    if (descriptor !== null) return toSocket(descriptor);
    if (attempt === 0) onWait?.();
    await sleep(RETRY_MS, undefined, { signal });
  }
}

/** With O_NONBLOCK, opening a pipe that no program reads fails at once with ENXIO. */
function openIfRead(path: string): number | null {
  try {
    return openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENXIO') return null;
    throw error;
  }
}

/** The socket owns the descriptor. While the pipe is full, it waits without blocking a thread. */
function toSocket(descriptor: number): Socket {
  try {
    return new Socket({ fd: descriptor, readable: false, writable: true });
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
}
