import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'undici';

const CALLERS = 4;
const PAUSE_MS = 40;

export interface Load {
  /** Answers by status; `none` counts calls without an answer. */
  readonly answers: ReadonlyMap<string, number>;
  stop(): Promise<void>;
}

/** Sends POST /predict from a few callers until it is stopped: about 100 requests a second. */
export function startLoad(url: string): Load {
  const pool = new Pool(url, { connections: CALLERS });
  const answers = new Map<string, number>();
  let isStopped = false;
  const call = async () => {
    while (!isStopped) {
      const status = await ask(pool);
      answers.set(status, (answers.get(status) ?? 0) + 1);
      await sleep(PAUSE_MS);
    }
  };
  const callers = Promise.all(Array.from({ length: CALLERS }, call));
  return {
    answers,
    stop: async () => {
      isStopped = true;
      await callers;
      await pool.close();
    },
  };
}

async function ask(pool: Pool): Promise<string> {
  const headers = { 'content-type': 'application/json' };
  try {
    const { statusCode, body } = await pool.request({ path: '/predict', method: 'POST', headers, body: '{}' });
    await body.dump();
    return String(statusCode);
  } catch {
    return 'none';
  }
}
