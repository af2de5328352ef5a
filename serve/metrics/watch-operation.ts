import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import type { Database } from '../../clients/postgres/database';
import { atMostEvery } from '../../config/at-most-every';
import type { Clock } from '../../config/clock';
import { within } from '../../config/deadline';
import { oneAtATime } from '../../config/one-at-a-time';
import { addInstruments } from './instruments';
import { type OperatingFigures, readOperatingFigures } from './operating-figures';
import { pipelineInstruments } from './pipeline-instruments';
import { publicationInstruments } from './publication-instruments';
import { scoreInstruments } from './score-instruments';

/** However many ask, the database is read this rarely. */
const READ_EVERY_MS = 10_000;
const DEADLINE_MS = 2_000;

export interface OperationWatch {
  readonly registry: Registry;
  readonly database: Database;
  readonly asset: string;
  readonly clock: Clock;
  readonly log: Logger;
}

/**
 * How publication, scores and the pipeline do, as the database tells it. The server shows it, because it goes on when the workers
 * are gone; without the database there are no such series.
 */
export function watchOperation({ registry, database, asset, clock, log }: OperationWatch): void {
  // What does not answer in time goes on: it is waited for again, and not asked once more beside itself.
  const readAlone = oneAtATime(() => readOperatingFigures(database, { asset, now: clock.now() }));
  const read = async (): Promise<OperatingFigures | null> => {
    try {
      return await within(DEADLINE_MS, readAlone());
    } catch (error) {
      log.warn({ err: error }, 'the database cannot be read; metrics go without what it knows');
      return null;
    }
  };
  const instruments = [...publicationInstruments, ...scoreInstruments, ...pipelineInstruments];
  addInstruments(instruments, { registry, facts: atMostEvery(READ_EVERY_MS, { clock, read }) });
}
