import { withDatabase } from '../../clients/postgres/database';
import { createNews } from '../../clients/postgres/news';
import { createOutsideSeries } from '../../clients/postgres/outside-series';
import { readRiseParameters } from '../../config/parameters-file';
import { parametersFile } from '../../config/paths';
import { formatInstant } from '../../forecasting/hour';
import type { AblationFamily } from '../../forecasting/models/rise/family-names';
import { readHeadlines } from '../../forecasting/news/headlines-of-asset';
import { assetOfQuestion } from '../../forecasting/questions';
import type { FileFormat } from '../../operations/backtest/read-price-file';
import {
  ABLATION_GROUPS,
  type AblationGroup,
  type AblationReport,
  ablateGroups,
  openGroup,
} from '../../operations/models/ablate';
import { formatCount } from '../../reporting/numbers';
import { renderTable } from '../../reporting/text-table';
import type { Clock } from '../../system/clock';
import { InvalidValueError } from '../../system/errors';
import { openFitTrees } from '../../training/xgboost/local-families';
import { pickFormat } from '../backtest/file-options';
import { withStoredData } from '../connections';
import { withPrices } from '../labels/with-prices';

export interface AblateOptions extends FileFormat {
  readonly question: string;
  readonly groups: string;
  readonly family: AblationFamily;
  /** A CSV file of prices, in place of the stored prices. */
  readonly file?: string;
  readonly json?: boolean;
  readonly clock: Clock;
  readonly stop: AbortSignal;
}

/** Trains with and without groups of inputs, and prints which of them pay. */
export async function runAblation({ question, family, json = false, file, clock, stop, ...rest }: AblateOptions) {
  const groups = readGroups(rest.groups);
  const asset = assetOfQuestion(question);
  const report = await withStoredData(['databaseUrl'], ({ databaseUrl }) =>
    withDatabase(databaseUrl, (database) =>
      withPrices({ asset, file, format: pickFormat(rest), clock }, async (prices) => {
        const since = prices.known.from;
        const tables = {
          series: createOutsideSeries(database),
          readHeadlines: async () =>
            readHeadlines(await createNews(database).readSince(since), { asset, asOf: clock.now() }),
        };
        const opened = await Promise.all(groups.map((group) => openGroup(group, tables, { since })));
        const given = { prices, parameters: readRiseParameters(parametersFile), fitTrees: openFitTrees(stop) };
        const onProgress = (done: number, all: number) => process.stderr.write(`fit ${done} of ${all}\n`);
        return ablateGroups({ ...given, onProgress }, { question, family, groups: opened });
      }),
    ),
  );
  process.stdout.write(json ? `${JSON.stringify(toJson(report), null, 2)}\n` : render(report));
}

/** @throws InvalidValueError */
function readGroups(text: string): AblationGroup[] {
  const names = [...new Set(text.split(',').map((name) => name.trim()))];
  return names.map((name) => {
    const group = ABLATION_GROUPS.find((known) => known === name);
    if (group) return group;
    const message = `groups has "${name.slice(0, 40)}"; give one or more of ${ABLATION_GROUPS.join(', ')}`;
    throw new InvalidValueError('groups', message);
  });
}

function toJson({ folds, groups, sources, forecasts, ...report }: AblationReport) {
  return {
    ...report,
    forecasts,
    folds: folds.map(({ training, targets }) => ({
      ...{ trained_from: formatInstant(training.from), trained_to: formatInstant(training.to) },
      ...{ tested_from: formatInstant(targets.from), tested_to: formatInstant(targets.to) },
    })),
    groups: groups.map(({ group, inputs, knownShare, score, skillInterval, pays }) => ({
      ...{ group, sources: sources.get(group as AblationGroup) ?? [], inputs, known_share: knownShare },
      ...{
        forecasts: score.forecasts,
        skill: score.skill,
        skill_interval: skillInterval,
        p_better: score.pBetter,
        pays,
      },
    })),
  };
}

const percent = (share: number) => `${(100 * share).toFixed(2)} %`;

function render(report: AblationReport): string {
  const { question, family, source, forecasts, loss, lossName, folds, groups, sources } = report;
  const head = `${question}, ${family}, prices of ${source}: ${formatCount(forecasts)} forecasts in ${folds.length} folds, ${lossName} ${loss.toFixed(5)} without the groups`;
  const header = ['group', 'sources', 'inputs', 'known', 'skill', '95 % interval', 'p', 'pays'];
  const rows = groups.map(({ group, inputs, knownShare, score, skillInterval, pays }) => [
    ...[group, sources.get(group as AblationGroup)?.join(', ') || '–', String(inputs), percent(knownShare)],
    inputs === 0 ? '–' : percent(score.skill),
    skillInterval === null ? '–' : `${percent(skillInterval.lower)} to ${percent(skillInterval.upper)}`,
    score.pBetter === null ? '–' : score.pBetter.toFixed(3),
    pays ? 'yes' : 'no',
  ]);
  return `${head}\n\n${renderTable([header, ...rows])}\n${conclude(report)}\n`;
}

function conclude({ groups, sources }: AblationReport): string {
  const paying = groups.filter(({ pays }) => pays).map(({ group }) => group);
  const missing = groups.filter(({ inputs }) => inputs === 0).map(({ group }) => group);
  const generated = [...sources].filter(([, names]) => names.includes('generated')).map(([group]) => group);
  return [
    paying.length === 0
      ? 'No group pays: the forecasts with it are not significantly better than those without it.'
      : `These groups pay: ${paying.join(', ')}. The forecasts with them are significantly better.`,
    ...(missing.length > 0 ? [`Nothing is stored of ${missing.join(', ')}.`] : []),
    ...(generated.length > 0 ? [`The series of ${generated.join(', ')} are generated: they cannot pay.`] : []),
  ].join('\n');
}
