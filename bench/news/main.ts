import { connectLlm } from '../../clients/llm';
import { type LlmSettings, readSettings } from '../../config/settings';
import type { HeadlineScore } from '../../forecasting/news/asset-scores';
import { LEXICON_VERSION, scoreByLexicon } from '../../forecasting/news/lexicon';
import { askAboutHeadline, PROMPT_VERSION, readLlmAnswer } from '../../forecasting/news/llm-prompt';
import { messageOf } from '../../system/errors';
import { type LabelledPair, listPairs, measureAgreement, readLabelledHeadlines } from './labelled-headlines';
import { measureScores } from './measure-scores';

/** Measures the scorers of headlines on the test part of our labelled headlines. */
async function main(): Promise<void> {
  const headlines = readLabelledHeadlines();
  const { agreement, kappa } = measureAgreement(headlines);
  console.log(`${headlines.length} headlines; two passes agree on ${percent(agreement)}, kappa ${kappa.toFixed(2)}`);
  const pairs = listPairs(headlines, 'test');
  await measure(pairs, {
    name: `lexicon ${LEXICON_VERSION}`,
    score: async (title) => ({ found: scoreByLexicon(title), tokens: 0 }),
  });
  const { llm } = readSettings();
  if (llm) await measureLlm(pairs, llm);
  else console.log('language model: not measured; set LLM_BASE_URL and LLM_MODEL');
}

async function measureLlm(pairs: readonly LabelledPair[], settings: LlmSettings): Promise<void> {
  const llm = connectLlm(settings);
  const score = async (title: string) => {
    const { text, tokens } = await llm.ask(askAboutHeadline(title));
    return { found: readLlmAnswer(text), tokens };
  };
  await measure(pairs, { name: `${llm.model}, prompt ${PROMPT_VERSION}`, score });
  await llm.close();
}

interface MeasuredScorer {
  readonly name: string;
  readonly score: (title: string) => Promise<{ found: HeadlineScore | null; tokens: number }>;
}

async function measure(pairs: readonly LabelledPair[], { name, score }: MeasuredScorer): Promise<void> {
  const scores = new Map<string, HeadlineScore>();
  const times: number[] = [];
  let tokens = 0;
  for (const title of new Set(pairs.map((pair) => pair.title))) {
    const began = performance.now();
    const answer = await score(title).catch((error: unknown) => console.error(`no score: ${messageOf(error)}`));
    times.push(performance.now() - began);
    if (!answer) continue;
    tokens += answer.tokens;
    if (answer.found) scores.set(title, answer.found);
  }
  const figures = measureScores(pairs, scores);
  const sorted = times.sort((one, other) => one - other);
  const quantile = (share: number) => `${(sorted[Math.floor(share * (sorted.length - 1))] ?? 0).toFixed(2)} ms`;
  console.log(`${name}, ${times.length} headlines, ${figures.pairs} labels`);
  console.log(`  accuracy ${percent(figures.accuracy)}, macro-F1 ${figures.macroF1.toFixed(2)}`);
  console.log(
    `  scored ${percent(figures.scored)}, scored for an asset that it is not about ${percent(figures.falselyScored)}`,
  );
  console.log(
    `  ${(tokens / times.length).toFixed(0)} tokens per headline; latency p50 ${quantile(0.5)}, p99 ${quantile(0.99)}`,
  );
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

main().catch((error: unknown) => {
  console.error(messageOf(error));
  process.exitCode = 1;
});
