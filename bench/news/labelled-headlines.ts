import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { projectRoot } from '../../config/paths';
import { NEWS_ASSETS, type NewsAsset, type Sentiment } from '../../forecasting/news/asset-scores';

/** What a headline means for one asset; `null` when it is not about the asset. */
type Label = Sentiment | null;
const LABELS: readonly Label[] = [-1, 0, 1, null];

export interface LabelledHeadline {
  readonly title: string;
  /** Words and rules are chosen with `dev`; only figures of `test` are reported. */
  readonly part: 'dev' | 'test';
  /** The labels of the first and of the second pass. */
  readonly labels: Readonly<Record<NewsAsset, readonly [Label, Label]>>;
}

/** The 300 headlines that we wrote and labelled twice (CC0). */
export function readLabelledHeadlines(): LabelledHeadline[] {
  const text = readFileSync(join(projectRoot, 'data', 'headlines.csv'), 'utf8');
  const rows: Record<string, string>[] = parse(text, { columns: true });
  return rows.map((row) => ({
    title: row.title ?? '',
    part: row.part === 'dev' ? 'dev' : 'test',
    labels: { BTC: readLabels(row, 'btc'), ETH: readLabels(row, 'eth') },
  }));
}

function readLabels(row: Record<string, string>, asset: string): [Label, Label] {
  return [readLabel(row[`${asset}_1`]), readLabel(row[`${asset}_2`])];
}

function readLabel(text: string | undefined): Label {
  if (text === '') return null;
  if (text === '-1' || text === '0' || text === '1') return Number(text) as Sentiment;
  throw new Error(`data/headlines.csv has the label ${JSON.stringify(text)}; use -1, 0, 1 or nothing`);
}

/** A headline, an asset, and what the headline means for it. Both passes agree on it. */
export interface LabelledPair {
  readonly title: string;
  readonly asset: NewsAsset;
  readonly label: Label;
}

export function listPairs(headlines: readonly LabelledHeadline[], part: 'dev' | 'test'): LabelledPair[] {
  return headlines
    .filter((headline) => headline.part === part)
    .flatMap(({ title, labels }) =>
      NEWS_ASSETS.filter((asset) => labels[asset][0] === labels[asset][1]).map((asset) => ({
        ...{ title, asset },
        label: labels[asset][0],
      })),
    );
}

/** Share of equal labels of the two passes, and Cohen's kappa, which subtracts what chance would give. */
export function measureAgreement(headlines: readonly LabelledHeadline[]): { agreement: number; kappa: number } {
  const pairs = headlines.flatMap(({ labels }) => NEWS_ASSETS.map((asset) => labels[asset]));
  const agreement = pairs.filter(([one, other]) => one === other).length / pairs.length;
  const share = (pass: 0 | 1, label: Label) => pairs.filter((pair) => pair[pass] === label).length / pairs.length;
  const chance = LABELS.reduce<number>((sum, label) => sum + share(0, label) * share(1, label), 0);
  return { agreement, kappa: (agreement - chance) / (1 - chance) };
}
