import type { TimeMeaning } from '../../forecasting/history/columns';
import { type HistoryFindings, type HistoryOptions, readHistory } from '../../forecasting/history/read-history';
import { UnusableFileError } from '../../forecasting/history/unusable-file';
import type { DecimalMark } from '../../forecasting/history/written-number';
import type { CheckResult } from '../../forecasting/quality/check-result';
import { describeCheckResult, titleOfRule } from '../../forecasting/quality/describe-check-result';
import type { HourlySeries } from '../../forecasting/series';
import { type FileBytes, readCsvFile } from './read-file';

/** What a person says about a file of prices. Each is needed only where the file does not prove it. */
export interface FileFormat {
  readonly stamp?: TimeMeaning | undefined;
  readonly zone?: string | undefined;
  /** The column to use as the price. */
  readonly price?: string | undefined;
  readonly decimal?: DecimalMark | undefined;
}

export interface PriceFileOptions extends FileFormat {
  /** Uses a file whose prices fail a quality check. */
  readonly despiteFindings?: boolean | undefined;
  /** Called when the file has been read, before its prices are judged. */
  readonly onFindings?: (findings: HistoryFindings) => void;
}

export interface PriceFile {
  readonly file: Omit<FileBytes, 'content'>;
  /** The CSV, decompressed. */
  readonly content: Buffer;
  readonly series: HourlySeries;
  readonly findings: HistoryFindings;
}

/**
 * Reads a file of hourly prices, plain or compressed.
 * @throws UnusableFileError, also when a quality check fails that says that prices are wrong
 */
export async function readPriceFile(path: string, options: PriceFileOptions = {}): Promise<PriceFile> {
  const { despiteFindings = false, onFindings, ...format } = options;
  const { content, ...file } = await readCsvFile(path);
  const { series, findings } = readHistory(content, withTime(path, format));
  onFindings?.(findings);
  const [wrong] = findings.rules.filter(isWrong);
  if (wrong !== undefined && !despiteFindings) throw wrongPrices(path, wrong);
  return { file, content, series, findings };
}

/** The options of a reader. Prices cannot be of the future. */
export function withTime(file: string, format: FileFormat): HistoryOptions {
  return { ...format, file, now: Date.now() };
}

/** Missing hours are known to be missing, so nothing is computed from them. Every other failed check is about wrong prices. */
function isWrong({ rule, status }: CheckResult): boolean {
  return status === 'fail' && rule !== 'gaps';
}

function wrongPrices(file: string, result: CheckResult): UnusableFileError {
  return new UnusableFileError({
    file,
    problem: `${titleOfRule(result.rule)}: ${describeCheckResult(result).replace(/\.$/, '')}`,
    remedy: 'Correct the file, or give --despite-findings to use its prices as they are',
  });
}
