import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ComparisonResult, parseResult } from '../../forecasting/comparison/result';
import type { FileFormat } from '../../operations/backtest/read-price-file';
import { type ComparisonPlan, compareVersions } from '../../operations/comparison/compare-versions';
import { writeComparison } from '../../operations/comparison/write-comparison';
import { describeChangeDecision } from '../../reporting/comparison/describe-change-decision';
import { UserError } from '../../system/errors';
import { ensureFolder, ensureWritableFiles } from '../../system/files';
import { pickFormat } from '../backtest/file-options';
import { printFindings } from '../backtest/print-findings';
import type { StopSignal } from '../stop-signal';

export interface CompareOptions extends Omit<ComparisonPlan, 'onStep' | 'prices' | 'signal'>, FileFormat {
  /** Folder of result.json, comment.md and picture.svg. */
  readonly out: string;
  readonly despiteFindings?: boolean;
  readonly stop: StopSignal;
}

/**
 * Compares two versions of this program, writes the result and prints the decision.
 * @throws UserError when the head is blocked, or the base cannot be run
 */
export async function compare({ stop: { signal }, out, ...plan }: CompareOptions): Promise<void> {
  await ensureOutFolder(out);
  const onStep = (text: string) => void process.stderr.write(`  ${text}\n`);
  const { csv } = plan;
  const prices = {
    ...pickFormat(plan),
    despiteFindings: plan.despiteFindings,
    ...(csv === undefined ? {} : { onFindings: printFindings(csv, process.stderr) }),
  };
  const result = await compareVersions({ ...plan, prices, onStep, signal }).catch((error: unknown) => {
    throw signal.aborted ? new UserError('The comparison was interrupted; nothing was written') : error;
  });
  await writeComparison(result, { folder: out });
  printDecision(result, out);
}

export interface RenderOptions {
  /** Folder of comment.md and picture.svg. */
  readonly out: string;
  readonly pictureUrl?: string;
}

/** Writes comment and picture from a result.json. The file may come from a machine that we do not trust, so its texts are treated as data. */
export async function renderComparison(file: string, { out, pictureUrl }: RenderOptions): Promise<void> {
  const text = await readFile(file, 'utf8').catch(({ code }: NodeJS.ErrnoException) => {
    throw new UserError(`${file} cannot be read (${code}); give the path of a result.json that \`compare\` wrote`);
  });
  const result = parseResult(text, file);
  await ensureOutFolder(out);
  await writeComparison(result, { folder: out, pictureUrl });
  process.stdout.write(`Wrote ${join(out, 'comment.md')}\n`);
}

/** Checks that the folder is writable before the work of several minutes starts. @throws UserError */
async function ensureOutFolder(out: string): Promise<void> {
  await ensureFolder(out, 'choose another folder with --out');
  await ensureWritableFiles(out, ['result.json', 'picture.svg', 'comment.md']);
}

function printDecision(result: ComparisonResult, out: string): void {
  const { blocks, headline, notes } = describeChangeDecision(result);
  const failure = result.failure ? [result.failure] : [];
  process.stdout.write(`\n${[headline, ...notes, ...failure, `Wrote ${join(out, 'comment.md')}`].join('\n')}\n`);
  if (blocks) throw new UserError('The head is blocked');
}
