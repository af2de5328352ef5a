import type { Change } from '../../forecasting/comparison/paired-change';
import type { ComparisonResult } from '../../forecasting/comparison/result';
import { formatHour } from '../../forecasting/hour';
import { formatChange, formatCounted, formatPercent, formatPoints, formatUsd } from '../numbers';
import { BLOCKING_RULES, describeChangeDecision, formatDays } from './describe-change-decision';

/** Identifies our comment in a pull request, so that the next run can replace it. */
export const COMMENT_MARK = '<!-- nexthour compare -->';

/** The comment for a pull request, in Markdown. @param picture the address at which readers of the comment find the picture */
export function renderComment(result: ComparisonResult, picture: string | null): string {
  const { blocks, headline, notes } = describeChangeDecision(result);
  return `${[
    COMMENT_MARK,
    `### ${blocks ? '❌' : '✅'} ${headline}`,
    describeCommits(result),
    ...notes,
    ...(result.comparison ? [renderTable(result.comparison)] : [renderFailure(result)]),
    ...(picture && result.comparison ? [`![${PICTURE_TEXT}](${picture})`] : []),
    `<details><summary>How this was measured</summary>\n\n${describeMethod(result)}\n\n</details>`,
  ].join('\n\n')}\n`;
}

const PICTURE_TEXT =
  'Change of each score from base to head with its 95 % interval, and change of the CRPS in each window';

/** Ten characters. GitHub turns them into a link when they are not in a code span. */
const shorten = (commit: string) => commit.slice(0, 10);

function describeCommits({ base, head }: ComparisonResult): string {
  if (head.merged === null) return `Compared: ${shorten(head.commit)} (head) with ${shorten(base.commit)} (base).`;
  return `Compared: ${shorten(head.merged)}, merged into ${shorten(base.commit)} as ${shorten(head.commit)} (head), with ${shorten(base.commit)} (base).`;
}

function renderTable(comparison: NonNullable<ComparisonResult['comparison']>): string {
  const { crps, winkler90, rmse, mae, coverage90, windows } = comparison;
  const small = (value: number) => (value * 1e4).toFixed(3);
  return [
    '| score | base | head | change | 95 % interval |',
    '| :-- | --: | --: | --: | :-: |',
    renderRow('CRPS × 10⁴', crps, small),
    renderRow('Winkler score of the 90 % interval × 10⁴', winkler90, small),
    renderRow('RMSE, USD', rmse, formatUsd),
    renderRow('MAE, USD', mae, formatUsd),
    renderRow('coverage of the 90 % interval', coverage90, formatPercent, formatPoints),
    ...(windows.length > 1
      ? windows.map((window) => renderRow(`CRPS × 10⁴, ${formatDays(window)}`, window.crps, small))
      : []),
  ].join('\n');
}

function renderRow(
  name: string,
  { base, head, change, lower, upper }: Change,
  format: (value: number) => string,
  formatDifference = formatChange,
): string {
  const interval = `${formatDifference(lower)} … ${formatDifference(upper)}`;
  return `| ${[name, format(base), format(head), formatDifference(change), interval].join(' | ')} |`;
}

/** Removes all characters that could end the code block, because the head may be untrusted code. */
function renderFailure({ failure }: ComparisonResult): string {
  const lines = (failure ?? 'There is no error message.')
    .replaceAll(/[^\x20-\x7e\n…–−’“”äöüß°·×√]/g, '')
    .replaceAll('`', "'");
  return `Its error message:\n\n\`\`\`text\n${lines}\n\`\`\``;
}

function describeMethod({ base, head, data, model, seeds, folds, seconds, comparison }: ComparisonResult): string {
  const versions = `base \`${base.commit.slice(0, 12)}\`, head \`${head.commit.slice(0, 12)}\``;
  const windows = data.windows.map(({ from, to }) => `${formatHour(from)} to ${formatHour(to)}`);
  const hours = `${comparison ? `the same ${comparison.hours}` : 'the'} hours from ${joinWords(windows)}`;
  return [
    `- Both versions (${versions}) ran their own code. Each trained \`${model}\` on the same frozen prices (sha256 \`${data.sha256.slice(0, 12)}…\`) with the seeds ${seeds.join(', ')}, was refitted in a walk-forward of ${formatCounted(folds, 'fold')}, and forecast ${hours}.`,
    '- The changes are paired by hour and by seed. The interval includes two sources of uncertainty: the choice of hours (Diebold–Mariano with Newey–West variance) and the choice of seeds.',
    ...(windows.length > 1
      ? [
          `- The ${windows.length} windows have the same weight, regardless of their volatility: a change is the mean of the changes in the windows, not the ratio of the two means in the table. Future markets may differ from all of these windows.`,
        ]
      : []),
    '- A change is blocked in each of these cases:',
    ...BLOCKING_RULES.map((rule) => `  - ${rule}`),
    `- Duration: ${Math.floor(seconds / 60)} min ${Math.floor(seconds % 60)} s.`,
  ].join('\n');
}

function joinWords(parts: readonly string[]): string {
  return parts.length < 2 ? parts.join() : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}
