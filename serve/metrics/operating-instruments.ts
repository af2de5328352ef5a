import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import type { Database } from '../../clients/postgres/database';
import { cacheFor, DeadlineError, singleFlight, withDeadline } from '../../system/calls';
import type { Clock } from '../../system/clock';
import { featureInstruments } from './feature-instruments';
import { addInstruments } from './instruments';
import { type OperatingFigures, readOperatingFigures } from './operating-figures';
import { pathInstruments } from './path-instruments';
import { pipelineInstruments } from './pipeline-instruments';
import { publicationInstruments } from './publication-instruments';
import { riseInstruments } from './rise-instruments';
import { scoreInstruments } from './score-instruments';
import { searchInstruments } from './search-instruments';

/** The database is read at most this often. */
const READ_INTERVAL_MS = 10_000;
const DEADLINE_MS = 2_000;
/** Maximum age of figures that are exported again when the database does not answer before the deadline: four scrapes. */
const MAX_AGE_MS = 60_000;

export interface OperatingInstrumentsDeps {
  readonly registry: Registry;
  readonly database: Database;
  readonly assets: readonly string[];
  readonly clock: Clock;
  readonly log: Logger;
  /** How long a scrape waits for the database, ms. */
  readonly deadlineMs?: number;
}

/**
 * Adds the metrics of publication, scores, pipeline and features, which are read from the database. The server exports them, because it also runs
 * while all workers are down. While the database cannot be read, they export no series.
 */
export function addOperatingInstruments({ registry, assets, ...deps }: OperatingInstrumentsDeps): void {
  const factsOf = new Map(assets.map((asset) => [asset, createReader(asset, deps)]));
  const instruments = [
    ...[...publicationInstruments, ...scoreInstruments, ...riseInstruments, ...pathInstruments],
    ...[...pipelineInstruments, ...featureInstruments, ...searchInstruments],
  ];
  addInstruments(instruments, { registry, factsOf });
}

function createReader(asset: string, deps: Omit<OperatingInstrumentsDeps, 'registry' | 'assets'>) {
  const { database, clock, log, deadlineMs = DEADLINE_MS } = deps;
  let newest: OperatingFigures | null = null;
  // A read that exceeds its deadline continues. No second read starts meanwhile, and the next scrape uses its result.
  const readOnce = singleFlight(async () => {
    newest = await readOperatingFigures(database, { asset, now: clock.now() });
    return newest;
  });
  const recent = () => (newest !== null && clock.now() - newest.now < MAX_AGE_MS ? newest : null);
  const read = async (): Promise<OperatingFigures | null> => {
    try {
      return await withDeadline(deadlineMs, readOnce());
    } catch (error) {
      const figures = error instanceof DeadlineError ? recent() : null;
      if (figures !== null) return figures;
      log.warn({ err: error }, 'the database cannot be read; the metrics that depend on it are not exported');
      return null;
    }
  };
  return cacheFor(READ_INTERVAL_MS, { clock, read });
}
