import type { Change } from '../../forecasting/comparison/paired-change';
import type { ComparisonResult } from '../../forecasting/comparison/result';
import { counted } from '../../forecasting/counted';
import { formatHour } from '../../forecasting/hour';
import { describeVerdict, RULE } from './describe-verdict';
import { showDays, showPointChange, showPoints, showRelative } from './show-change';

/** By which the comment is found again, to be written anew. */
export const COMMENT_MARK = '<!-- nexthour compare -->';

/** The comment of a pull request, in Markdown. @param picture address of the picture, as the reader reaches it */
export function renderComment(result: ComparisonResult, picture: string | null): string {
  const { blocks, headline, notes } = describeVerdict(result);
  return `${[
    COMMENT_MARK,
    `### ${blocks ? '❌' : '✅'} ${headline}`,
    judgedOf(result),
    ...notes,
    ...(result.comparison ? [tableOf(result.comparison)] : [failureOf(result)]),
    ...(picture && result.comparison ? [`![CRPS of the head beside the base’s, with its interval](${picture})`] : []),
    `<details><summary>How this was found</summary>\n\n${methodOf(result)}\n\n</details>`,
  ].join('\n\n')}\n`;
}

/** So short, and in no quotes, GitHub makes a link of it. */
const shortOf = (commit: string) => commit.slice(0, 10);

function judgedOf({ base, head }: ComparisonResult): string {
  if (head.merged === null) return `Judged is ${shortOf(head.commit)}, beside ${shortOf(base.commit)}.`;
  return `Judged is ${shortOf(head.merged)}, merged into ${shortOf(base.commit)} (as ${shortOf(head.commit)}).`;
}

function tableOf(comparison: NonNullable<ComparisonResult['comparison']>): string {
  const { crps, winkler90, rmse, mae, coverage90, windows } = comparison;
  const small = (value: number) => (value * 1e4).toFixed(3);
  const usd = (value: number) => value.toFixed(2);
  return [
    '| score | base | head | change | 95 % interval |',
    '| :-- | --: | --: | --: | :-: |',
    rowOf('CRPS × 10⁴', crps, small),
    rowOf('Winkler score of the 90 % interval × 10⁴', winkler90, small),
    rowOf('RMSE, USD', rmse, usd),
    rowOf('MAE, USD', mae, usd),
    rowOf('in the 90 % interval', coverage90, showPoints, showPointChange),
    ...(windows.length > 1
      ? windows.map((window) => rowOf(`CRPS × 10⁴, ${showDays(window)}`, window.crps, small))
      : []),
  ].join('\n');
}

function rowOf(
  name: string,
  { base, head, change, lower, upper }: Change,
  show: (value: number) => string,
  showChange = showRelative,
): string {
  const cells = [name, show(base), show(head), showChange(change), `${showChange(lower)} … ${showChange(upper)}`];
  return `| ${cells.join(' | ')} |`;
}

/** What the head's own program wrote goes out as text that can do nothing. */
function failureOf({ failure }: ComparisonResult): string {
  const lines = (failure ?? 'no reason was given').replaceAll(/[^\x20-\x7e\n…–−’“”äöüß°·×√]/g, '').replaceAll('`', "'");
  return `It said:\n\n\`\`\`text\n${lines}\n\`\`\``;
}

function methodOf({ base, head, data, model, seeds, folds, seconds, comparison }: ComparisonResult): string {
  const versions = `base \`${base.commit.slice(0, 12)}\`, head \`${head.commit.slice(0, 12)}\``;
  const periods = data.windows.map(({ from, to }) => `${formatHour(from)} to ${formatHour(to)}`);
  const hours = `${comparison ? `the same ${comparison.hours}` : 'the'} hours from ${inWords(periods)}`;
  return [
    `- Both versions (${versions}) trained \`${model}\` on the same frozen prices (sha256 \`${data.sha256.slice(0, 12)}…\`) with the seeds ${seeds.join(', ')}, walking forward in ${counted(folds, 'fold')}, each with its own code, and forecast ${hours}.`,
    '- Changes are paired by hour and by seed. The interval has both uncertainties in it: other hours (Diebold & Mariano with the variance of Newey & West) and other seeds.',
    ...(periods.length > 1
      ? [
          `- The ${periods.length} periods count alike, however far prices moved in them: a change is the mean of the periods’ changes, and not the quotient of the means beside it. Other markets may come.`,
        ]
      : []),
    `- ${RULE}`,
    `- It took ${Math.floor(seconds / 60)} min ${Math.floor(seconds % 60)} s.`,
  ].join('\n');
}

function inWords(parts: readonly string[]): string {
  return parts.length < 2 ? parts.join() : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}
