import type { Client } from '@temporalio/client';
import type { TemporalSettings } from '../config/settings';
import { withDeadline } from '../system/calls';
import { connectTemporal } from '../temporal/connection';
import { unavailable } from './http-error';

const CONNECT_DEADLINE_MS = 5_000;
/** The Temporal server waits half a minute for a worker to answer a query. */
const CALL_DEADLINE_MS = 10_000;

/** The connection to Temporal, which is opened at the first use. The server forecasts without it. */
export interface TemporalAccess {
  /** @throws HttpError `TemporalUnreachable`, or what `work` throws */
  use<T>(work: (client: Client) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** @param settings `undefined` when TEMPORAL_ADDRESS is not set for the server */
export function createTemporalAccess(settings: TemporalSettings | undefined): TemporalAccess {
  let opened: Promise<Client> | null = null;

  function open(): Promise<Client> {
    if (settings === undefined) throw withoutTemporal();
    const connecting = connectTemporal(settings, { retriesCalls: false });
    connecting.catch(() => {
      opened = null;
    });
    opened = connecting;
    return connecting;
  }

  return {
    use: async (work) => {
      try {
        const client = await withDeadline(CONNECT_DEADLINE_MS, opened ?? open());
        return await withDeadline(CALL_DEADLINE_MS, work(client));
      } catch (error) {
        throw isUnanswered(error) ? unreachable(error) : error;
      }
    },
    close: async () => {
      const client = await opened?.catch(() => null);
      opened = null;
      await client?.connection.close();
    },
  };
}

/** gRPC codes: DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED, FAILED_PRECONDITION (no worker polls), UNAVAILABLE. */
const UNANSWERED_CODES = [4, 8, 9, 14];

function isUnanswered(error: unknown): boolean {
  const { name, code, cause } = error as { name?: string; code?: unknown; cause?: { code?: unknown } };
  if (name === 'DeadlineError' || code === 'TemporalNotReachable') return true;
  return UNANSWERED_CODES.includes(Number(cause?.code ?? code));
}

function unreachable(cause: unknown) {
  const message =
    'Temporal, or the worker that runs the hours, does not answer at the moment; try again later. `nexthour status` shows what is wrong';
  return unavailable('TemporalUnreachable', message, { cause });
}

function withoutTemporal() {
  return unavailable(
    'NoTemporal',
    'The server does not know Temporal; set TEMPORAL_ADDRESS for it, or use the command line',
  );
}
