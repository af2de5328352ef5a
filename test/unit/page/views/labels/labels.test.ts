import { computeConfusionMatrix } from '../../../../../forecasting/scoring/probability/confusion-matrix';
import { computeRocCurve } from '../../../../../forecasting/scoring/probability/ranking';
import { countAt } from '../../../../../page/views/labels/compare/count-at';
import { changeQuestion, percentOf, readQuestion, shareOf } from '../../../../../page/views/labels/question';
import { timeLabels } from '../../../../../page/views/labels/time-axis';

describe('the question in the address', () => {
  const question = readQuestion('btc-rise-0.3pct-7h-within', 'BTC');
  if (question instanceof Error) throw question;

  it('is read and changed; every percentage keeps its digits', () => {
    expect(question).toMatchObject({ asset: 'BTC', threshold: 0.003, horizonHours: 7, rule: 'within' });
    expect(changeQuestion(question, { rule: 'at-end', asset: 'ETH' })?.id).toBe('eth-rise-0.3pct-7h');
    for (const percent of [0.05, 0.1, 0.3, 0.7, 1.15, 2.3, 33.3, 50]) {
      expect(changeQuestion(question, { threshold: shareOf(percent) })?.id).toBe(`btc-rise-${percent}pct-7h-within`);
      expect(percentOf(shareOf(percent))).toBe(percent);
    }
  });

  it('is +2 % after 12 h without one, and an error in words when it is wrong', () => {
    expect(readQuestion(undefined, 'ETH')).toMatchObject({ id: 'eth-rise-2pct-12h' });
    expect(readQuestion('btc-1h', 'BTC')).toMatchObject({ message: expect.stringContaining('"btc-1h" is refused') });
    expect(changeQuestion(question, { horizonHours: 0 })).toBeNull();
  });
});

test('the confusion matrix of a short ROC curve is exact at every threshold', () => {
  const outcomes = Array.from({ length: 90 }, (_, hour) => ({
    hour,
    probability: ((hour * 37) % 91) / 100,
    outcome: (hour % 3 === 0 ? 1 : 0) as 0 | 1,
  }));
  const curve = {
    positives: 30,
    negatives: 60,
    roc: computeRocCurve(outcomes).map(({ threshold, falsePositiveRate, truePositiveRate }) => ({
      threshold,
      false_positive_rate: falsePositiveRate,
      true_positive_rate: truePositiveRate,
    })),
  };
  for (const threshold of [0, 0.005, 0.31, 0.62, 0.9, 0.95, 1]) {
    const expected = computeConfusionMatrix(outcomes, threshold);
    expect(countAt(curve, threshold)).toMatchObject({
      true_positives: expected.truePositives,
      false_positives: expected.falsePositives,
      true_negatives: expected.trueNegatives,
      false_negatives: expected.falseNegatives,
    });
  }
});

test('a time axis says as much as its range needs', () => {
  const time = Date.UTC(2026, 10, 21, 7);
  const day = 86_400_000;
  expect([2, 30, 900].map((days) => timeLabels(days * day)(time))).toEqual(['11-21 07:00', '11-21', '2026-11']);
});
