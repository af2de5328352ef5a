import { createAblations } from '../../clients/postgres/ablations';
import { withDatabase } from '../../clients/postgres/database';
import { readRiseParameters } from '../../config/parameters-file';
import { parametersFile } from '../../config/paths';
import { type AblationReport, describeAblation } from '../../forecasting/ablation/report';
import type { AblationFamily } from '../../forecasting/models/rise/family-names';
import { assetOfQuestion } from '../../forecasting/questions';
import type { FileFormat } from '../../operations/backtest/read-price-file';
import { openGroups, readInputGroups } from '../../operations/features/input-groups';
import { ablateGroups } from '../../operations/models/ablate';
import { ablationJson } from '../../operations/models/ablation-json';
import { formatCount, formatP, formatPercent, formatSkill } from '../../reporting/numbers';
import { renderTable } from '../../reporting/text-table';
import type { Clock } from '../../system/clock';
import { openFitTrees } from '../../training/xgboost/local-families';
import { pickFormat } from '../backtest/file-options';
import { withStoredData } from '../connections';
import { withPrices } from '../labels/with-prices';
import { readUserName } from '../user-name';

export interface AblateOptions extends FileFormat {
  readonly question: string;
  readonly groups: string;
  readonly family: AblationFamily;
  /** A CSV file of prices, in place of the stored prices. */
  readonly file?: string;
  /** Default: the user name. */
  readonly operator?: string;
  readonly json?: boolean;
  readonly clock: Clock;
  readonly stop: AbortSignal;
}

/** Trains with and without groups of inputs, prints which of them pay, and stores the result. */
export async function runAblation({ question, family, json = false, file, clock, stop, ...rest }: AblateOptions) {
  const { operator = readUserName() } = rest;
  const groups = readInputGroups(rest.groups);
  const asset = assetOfQuestion(question);
  await withStoredData(['databaseUrl'], ({ databaseUrl }) =>
    withDatabase(databaseUrl, (database) =>
      withPrices({ asset, file, format: pickFormat(rest), clock }, async (prices) => {
        const range = { asset, since: prices.known.from, now: clock.now() };
        const opened = await openGroups(database, groups, range);
        const given = { prices, parameters: readRiseParameters(parametersFile), fitTrees: openFitTrees(stop) };
        const onProgress = (done: number, all: number) => process.stderr.write(`fit ${done} of ${all}\n`);
        const report = await ablateGroups({ ...given, onProgress }, { question, family, groups: opened });
        process.stdout.write(json ? `${JSON.stringify(ablationJson(report), null, 2)}\n` : render(report));
        await createAblations(database).record({ report, operator, measuredAt: clock.now() });
      }),
    ),
  );
}

function render(report: AblationReport): string {
  const { question, family, source, forecasts, loss, lossName, folds, groups } = report;
  const head = `${question}, ${family}, prices of ${source}: ${formatCount(forecasts)} forecasts in ${folds.length} folds, ${lossName} ${loss.toFixed(5)} without the groups`;
  const header = ['group', 'sources', 'inputs', 'known', 'skill', '95 % interval', 'p', 'pays'];
  const rows = groups.map(({ group, sources, inputs, knownShare, score, skillInterval, pays }) => [
    ...[group, sources.join(', ') || '–', String(inputs), formatPercent(knownShare), formatSkill(score?.skill)],
    skillInterval === null ? '–' : `${formatSkill(skillInterval.lower)} to ${formatSkill(skillInterval.upper)}`,
    ...[formatP(score?.pBetter), score === null ? 'not measured' : pays ? 'yes' : 'no'],
  ]);
  return `${head}\n\n${renderTable([header, ...rows])}\n${describeAblation(report)}\n`;
}
