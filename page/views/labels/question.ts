import { readRiseQuestionId } from '../../../forecasting/labels/request';
import { type RiseLabel, type RiseQuestion, riseQuestion } from '../../../forecasting/questions';

export const DEFAULT_LABEL: RiseLabel = { threshold: 0.02, horizonHours: 12, rule: 'at-end' };

/** Reads the question in the address of the view. It need not have been created. @param asset used when there is none */
export function readQuestion(id: string | undefined, asset: string): RiseQuestion | Error {
  if (!id) return riseQuestion(asset, DEFAULT_LABEL);
  try {
    return readRiseQuestionId('question', id);
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

/** The question with another threshold, horizon or rule; `null` when that is not possible. */
export function changeQuestion(question: RiseQuestion, change: Partial<RiseLabel & { asset: string }>) {
  try {
    const { asset = question.asset } = change;
    return riseQuestion(asset, { ...question, ...change });
  } catch {
    return null;
  }
}

/** 2 for 2 %, without the rounding errors of binary fractions. */
export function percentOf(threshold: number): number {
  return Number((threshold * 100).toPrecision(6));
}

export function shareOf(percent: number): number {
  return Number((percent / 100).toPrecision(12));
}

/** `Is the BTC price at least 2 % higher after 12 h?` */
export function askQuestion({ asset, threshold, horizonHours, rule }: RiseQuestion): string {
  const percent = `${percentOf(threshold)} %`;
  return rule === 'within'
    ? `Does the ${asset} price rise by at least ${percent} within ${horizonHours} h?`
    : `Is the ${asset} price at least ${percent} higher after ${horizonHours} h?`;
}
