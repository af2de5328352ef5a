import type { FastifyInstance } from 'fastify';
import type { Clock } from '../../system/clock';
import { ALPHA_VANTAGE_PATH, addAlphaVantage } from './alpha-vantage';
import { GeneratedValues } from './generated-values';
import { addPolygon, POLYGON_PATH } from './polygon';

/** Adds the APIs of Polygon and Alpha Vantage, with generated series. @param options.apiKey of both */
export function addOutsideSeries(app: FastifyInstance, { clock, apiKey }: { clock: Clock; apiKey: string }): void {
  const values = new GeneratedValues();
  const options = { values, clock, apiKey };
  app.register(async (scope) => addPolygon(scope, options), { prefix: POLYGON_PATH });
  app.register(async (scope) => addAlphaVantage(scope, options), { prefix: ALPHA_VANTAGE_PATH });
}
