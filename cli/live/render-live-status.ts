import type { GroupState, TopicState } from '../../clients/kafka/offsets';
import { CHECKED_MINUTES, type LiveAssetState, type LiveModelState } from '../../clients/postgres/live-state';
import { MINUTE_MS } from '../../forecasting/bars/minute-bar';
import { formatMinute } from '../../forecasting/hour';
import type { LiveStatus } from '../../operations/live/live-status';
import { formatCount, formatCounted } from '../../reporting/numbers';
import { renderTable } from '../../reporting/text-table';

const SIGNS = { broken: '✘', warning: '!' } as const;

/** The state of the live line for people: what is wrong first, then what runs and what each asset has. */
export function renderLiveStatus(status: LiveStatus): string {
  const { now, processes, assets, news, kafka } = status;
  return [
    `${formatMinute(now)}: the live line of ${(assets ?? []).map(({ asset }) => asset).join(', ') || 'nexthour'}\n`,
    renderProblems(status),
    processes ? `\nProcesses\n${renderTable(processes.map(renderProcess))}` : '',
    ...(assets ?? []).map((asset) => `\n${renderAsset(asset)}`),
    kafka ? `\nTopics\n${renderTopics(kafka)}` : '',
    news ? `\n${renderNews(news)}` : '',
  ].join('');
}

function renderProblems({ problems }: LiveStatus): string {
  if (problems.length === 0) return 'No problem is known.\n';
  return problems.map(({ severity, what, remedy }) => `${SIGNS[severity]} ${what}\n    → ${remedy}\n`).join('');
}

function renderProcess({ name, state, pid }: NonNullable<LiveStatus['processes']>[number]) {
  return [name, state, pid === null ? '' : `process ${pid}`];
}

function renderAsset(state: LiveAssetState): string {
  const { asset, source, lastTradeAt, newestBar, missingTrades, missingBars, incompleteBars, newestFeatures, models } =
    state;
  const rows = [
    ['last trade', lastTradeAt === null ? 'none yet' : `${lastTradeAt}${note(missingTrades, 'trade', 'missing')}`],
    ['newest bar', newestBar === null ? 'none yet' : `until ${formatMinute(newestBar.minute + MINUTE_MS)}`],
    ['newest features', newestFeatures === null ? 'none yet' : `until ${formatMinute(newestFeatures + MINUTE_MS)}`],
    [
      `last ${CHECKED_MINUTES} minutes`,
      `${formatCount(missingBars)} without a bar, ${formatCount(incompleteBars)} incomplete`,
    ],
    ...models.map((model) => [`model ${model.version}`, renderModel(model)]),
    ...(models.length === 0 ? [['forecasts', 'none yet']] : []),
  ];
  return `${asset}${source === null ? '' : ` (source ${source})`}\n${renderTable(rows)}`;
}

function renderModel({ newestOrigin, late, unsettled }: LiveModelState): string {
  return `newest forecast from ${formatMinute(newestOrigin)}${note(late, 'forecast', 'late today')}${note(unsettled, 'forecast', 'without a score')}`;
}

const note = (count: number, noun: string, what: string) =>
  count === 0 ? '' : `, ${formatCounted(count, noun)} ${what}`;

function renderTopics({ topics, groups }: NonNullable<LiveStatus['kafka']>): string {
  return renderTable(topics.flatMap((topic) => renderTopic(topic, groups)));
}

function renderTopic({ name, messages }: TopicState, groups: readonly GroupState[]): string[][] {
  const readers = groups.filter(({ topic }) => topic === name);
  const stored = formatCounted(messages, 'message');
  if (readers.length === 0) return [[name, stored, '']];
  return readers.map(({ id, members, lag }, index) => [
    ...(index === 0 ? [name, stored] : ['', '']),
    `${id}: ${formatCounted(members.length, 'member')}, ${formatCounted(lag, 'message')} behind`,
  ]);
}

function renderNews({ articles, scored, newestSeenAt }: NonNullable<LiveStatus['news']>): string {
  const newest = newestSeenAt === null ? '' : `, the newest seen at ${formatMinute(newestSeenAt)}`;
  return `News: ${formatCounted(articles, 'article')} in the last 24 hours, ${formatCount(scored)} with a score${newest}\n`;
}
