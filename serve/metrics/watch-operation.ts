import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import type { Database } from '../../clients/postgres/database';
import { cacheFor, DeadlineError, singleFlight, withDeadline } from '../../system/calls';
import type { Clock } from '../../system/clock';
import { addInstruments } from './instruments';
import { type OperatingFigures, readOperatingFigures } from './operating-figures';
import { pipelineInstruments } from './pipeline-instruments';
import { publicationInstruments } from './publication-instruments';
import { scoreInstruments } from './score-instruments';

/** However many ask, the database is read this rarely. */
const READ_EVERY_MS = 10_000;
const DEADLINE_MS = 2_000;
/** So old may be what was read when the database takes longer than that: four scrapes. */
const TOO_OLD_MS = 60_000;

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
  let newest: OperatingFigures | null = null;
  // What does not answer in time goes on: it is not asked once more beside itself, and its answer is for whoever comes next.
  const readAlone = singleFlight(async () => {
    newest = await readOperatingFigures(database, { asset, now: clock.now() });
    return newest;
  });
  const late = () => (newest !== null && clock.now() - newest.now < TOO_OLD_MS ? newest : null);
  const read = async (): Promise<OperatingFigures | null> => {
    try {
      return await withDeadline(DEADLINE_MS, readAlone());
    } catch (error) {
      const figures = error instanceof DeadlineError ? late() : null;
      if (figures !== null) return figures;
      log.warn({ err: error }, 'the database cannot be read; metrics go without what it knows');
      return null;
    }
  };
  const instruments = [...publicationInstruments, ...scoreInstruments, ...pipelineInstruments];
  addInstruments(instruments, { registry, facts: cacheFor(READ_EVERY_MS, { clock, read }) });
}
