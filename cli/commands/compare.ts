import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ComparisonResult, parseResult } from '../../forecasting/comparison/result';
import { removeFolder } from '../../operations/comparison/checkouts';
import { type ComparisonPlan, compareVersions } from '../../operations/comparison/compare-versions';
import { writeComparison } from '../../operations/comparison/write-comparison';
import { describeVerdict } from '../../reporting/comparison/describe-verdict';
import { UserError } from '../../system/errors';
import { ensureFolder, ensureWritable } from '../../system/files';
import type { StopSignal } from '../stop-signal';

export interface CompareOptions extends Omit<ComparisonPlan, 'signal'> {
  /** Folder of result.json, comment.md and picture.svg. */
  readonly out: string;
  readonly stop: StopSignal;
}

/**
 * Trains two versions of the program on the same prices with the same seeds, and tells whether the second is worse beyond noise.
 * @throws UserError where it is, or where the base cannot be run
 */
export async function compare(options: CompareOptions): Promise<void> {
  const { stop, out, ...plan } = options;
  const { signal } = stop;
  await ensurePlace(out);
  const scratch = await mkdtemp(join(tmpdir(), 'nexthour-compare-'));
  try {
    const result = await compareVersions({ ...plan, signal }, scratch);
    await writeComparison({ result, folder: out });
    tellVerdict(result, out);
  } catch (error) {
    if (signal.aborted) throw new UserError('The comparison was interrupted; nothing was written');
    throw error;
  } finally {
    await removeFolder(scratch);
  }
}

/** Tells before minutes of work, not after. @throws UserError */
async function ensurePlace(out: string): Promise<void> {
  await ensureFolder(out);
  await ensureWritable(join(out, 'comment.md'));
}

/** Writes comment and picture anew, of the numbers alone: what another machine wrote is read as data, never shown as it came. */
export async function renderComparison(given: { result: string; out: string; pictureUrl?: string }): Promise<void> {
  const { result: file, out, pictureUrl } = given;
  const result = parseResult(await readFile(file, 'utf8'), file);
  await ensurePlace(out);
  await writeComparison({ result, folder: out, ...(pictureUrl === undefined ? {} : { pictureUrl }) });
}

function tellVerdict(result: ComparisonResult, out: string): void {
  const { blocks, headline, notes } = describeVerdict(result);
  const failure = result.failure ? [result.failure] : [];
  process.stdout.write(`\n${[headline, ...notes, ...failure, `wrote ${join(out, 'comment.md')}`].join('\n')}\n`);
  if (blocks) throw new UserError('The head is blocked');
}
