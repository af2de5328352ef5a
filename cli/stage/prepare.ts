import { readFile } from 'node:fs/promises';
import { Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { parse } from 'yaml';
import { HOUR_MS, type Hour, parseHour } from '../../forecasting/hour';
import type { CheckStatus } from '../../forecasting/quality/check-result';
import { checkSeries } from '../../forecasting/quality/check-series';
import type { HourlySeries } from '../../forecasting/series';
import { formatSeriesCsv } from '../../forecasting/series-csv';
import { readPriceFile } from '../../operations/backtest/read-price-file';
import { UserError } from '../../system/errors';
import { FILES, writeJson, writeText } from './files';

/** data/sample.yaml: the hours of the frozen prices that the pipeline uses. */
const Sample = Type.Object({
  /** The newest hour, like 2024-05-13T11Z. */
  lastHour: Type.String(),
  days: Type.Integer({ minimum: 90 }),
});

/** The extract and quality steps of the hourly DAG, on the hours of the sample. @throws UserError when a quality check fails */
export async function prepare(): Promise<void> {
  const { firstHour, lastHour } = await readSample();
  const prices = await readPriceFile(FILES.prices);
  const series = selectHours(prices.series, firstHour, lastHour);
  const { passed, reason, results } = checkSeries(series, { hour: lastHour, firstHour });
  const count = (status: CheckStatus) => results.filter((result) => result.status === status).length;
  await writeJson(FILES.quality, { hours: series.length, rules: { warn: count('warn'), fail: count('fail') } });
  if (!passed) throw new UserError(`The data gate stopped the sample: ${reason}`);
  await writeText(FILES.history, formatSeriesCsv(series));
}

async function readSample(): Promise<{ firstHour: Hour; lastHour: Hour }> {
  const content: unknown = parse(await readFile(FILES.sample, 'utf8'));
  if (!Value.Check(Sample, content)) {
    const [problem] = Value.Errors(Sample, content);
    throw new UserError(
      `${FILES.sample}: ${problem?.path.slice(1)} is ${JSON.stringify(problem?.value)}: ${problem?.message}`,
    );
  }
  const lastHour = parseHour(content.lastHour);
  return { firstHour: lastHour - (content.days * 24 - 1) * HOUR_MS, lastHour };
}

function selectHours(series: HourlySeries, firstHour: Hour, lastHour: Hour): HourlySeries {
  return series.filter(({ hour }) => hour >= firstHour && hour <= lastHour);
}
