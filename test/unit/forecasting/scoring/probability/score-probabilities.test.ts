import { readFileSync } from 'node:fs';
import { HOUR_MS } from '../../../../../forecasting/hour';
import { seededRandom } from '../../../../../forecasting/random';
import { dieboldMariano } from '../../../../../forecasting/scoring/diebold-mariano';
import { chooseThreshold } from '../../../../../forecasting/scoring/probability/confusion-matrix';
import { brierScore, computeLosses, logLoss } from '../../../../../forecasting/scoring/probability/losses';
import type { ProbabilityOutcome } from '../../../../../forecasting/scoring/probability/outcome';
import { computeProbabilitySkill } from '../../../../../forecasting/scoring/probability/probability-skill';
import {
  computeAuc,
  computePrecisionRecallCurve,
  computeRocCurve,
} from '../../../../../forecasting/scoring/probability/ranking';
import { scoreProbabilities } from '../../../../../forecasting/scoring/probability/score-probabilities';

/** Made by reference.py from scikit-learn and statsmodels. */
const reference = JSON.parse(readFileSync(`${__dirname}/reference.json`, 'utf8'));

const HOURS = 200;
const HORIZON = 6;

/** The forecasts of reference.py. */
const outcomes = Array.from({ length: HOURS }, (_, hour): ProbabilityOutcome => {
  const outcome = (hour * 7919) % 1009 < 250 ? 1 : 0;
  const probability = 0.05 + (0.4 * outcome * ((hour * 31) % 17)) / 17 + (0.4 * ((hour * 57) % 101)) / 101;
  return { hour: hour * HOUR_MS, outcome, probability: Math.round(probability * 100) / 100 };
});
const constant = { name: 'constant', outcomes: outcomes.map((one) => ({ ...one, probability: 0.25 })) };
const options = { horizonHours: HORIZON, threshold: 0.3 };

describe('scoreProbabilities', () => {
  const scores = scoreProbabilities(outcomes, [constant], options);
  const [against] = scores.against;

  it('should agree with scikit-learn', () => {
    expect(scores.hours).toBe(HOURS);
    expect(scores.positives + scores.negatives).toBe(HOURS);
    expect(scores.brier).toBeCloseTo(reference.brier, 12);
    expect(scores.logLoss).toBeCloseTo(reference.log_loss, 12);
    expect(scores.auc).toBeCloseTo(reference.auc, 12);
    expect(scores.averagePrecision).toBeCloseTo(reference.average_precision, 12);
    expect(against?.brierSkill.skill).toBeCloseTo(reference.brier_skill, 12);
    expect(against?.logLossSkill.skill).toBeCloseTo(reference.log_loss_skill, 12);
    expect(against?.auc).toBe(0.5);
  });

  it('should compute the calibration curve and its error as scikit-learn does, in bins of equally many hours', () => {
    const { mean, share } = reference.calibration;
    expect(scores.calibration).toHaveLength(mean.length);
    for (const [index, bin] of scores.calibration.entries()) {
      expect(bin.probability).toBeCloseTo(mean[index], 12);
      expect(bin.share).toBeCloseTo(share[index], 12);
    }
    expect(scores.calibrationError).toBeCloseTo(reference.calibration_error, 12);
  });

  it('should count the confusion matrix at the threshold', () => {
    const { trueNegatives, falsePositives, falseNegatives, truePositives, f1 } = scores.confusion;
    expect([trueNegatives, falsePositives]).toEqual(reference.confusion[0]);
    expect([falseNegatives, truePositives]).toEqual(reference.confusion[1]);
    expect(f1).toBeCloseTo(reference.f1, 12);
    expect(scores.confusion.majorityAccuracy).toBe(Math.max(scores.positives, scores.negatives) / HOURS);
  });

  it('should draw the curves of scikit-learn, with one point for equal probabilities', () => {
    const [falsePositiveRates, truePositiveRates] = reference.roc;
    const roc = computeRocCurve(outcomes);
    expect(roc.map((point) => point.falsePositiveRate)).toEqual(falsePositiveRates);
    expect(roc.map((point) => point.truePositiveRate)).toEqual(truePositiveRates);
    const [precisions, recalls] = reference.precision_recall;
    const curve = computePrecisionRecallCurve(outcomes).slice(0, recalls.length);
    expect(curve.map(({ precision }) => precision)).toEqual(precisions);
    expect(curve.map(({ recall }) => recall)).toEqual(recalls);
  });

  it('should keep the ends of a long curve and about 200 of its points', () => {
    const random = seededRandom(3);
    const many = Array.from({ length: 5_000 }, (_, hour): ProbabilityOutcome => {
      const probability = random();
      return { hour, probability, outcome: random() < probability ? 1 : 0 };
    });
    const roc = computeRocCurve(many);
    expect(roc.length).toBeLessThan(210);
    expect(roc.length).toBeGreaterThan(190);
    expect(roc.at(-1)).toMatchObject({ falsePositiveRate: 1, truePositiveRate: 1 });
  });

  it('should test the difference of the losses with lags of two horizons, as statsmodels does', () => {
    const first = computeLosses(outcomes, brierScore);
    const second = computeLosses(constant.outcomes, brierScore);
    // Harvey, Leybourne & Newbold's factor is the only difference.
    const factor = Math.sqrt((HOURS + 1 - 2 * HORIZON + (HORIZON * (HORIZON - 1)) / HOURS) / HOURS);
    expect(dieboldMariano({ first, second }, HORIZON).statistic).toBeCloseTo(factor * reference.hac_t, 10);
    expect(against?.brierSkill.pBetter).toBeLessThan(0.01);
  });

  it('should give the same intervals for the same seed, around the figures', () => {
    const again = scoreProbabilities(outcomes, [constant], options);
    expect(again).toEqual(scores);
    expect(scoreProbabilities(outcomes, [constant], { ...options, seed: 5 }).aucInterval).not.toEqual(
      scores.aucInterval,
    );
    const { skill, lower, upper } = against?.brierSkill ?? { skill: 0, lower: 0, upper: 0 };
    expect(lower).toBeLessThan(skill);
    expect(upper).toBeGreaterThan(skill);
    expect(scores.aucInterval?.lower).toBeLessThan(scores.auc);
    expect(scores.aucInterval?.upper).toBeGreaterThan(scores.auc);
  });

  it('should use only hours that all models forecast', () => {
    const late = { name: 'late', outcomes: constant.outcomes.slice(50) };
    expect(scoreProbabilities(outcomes, [constant, late], options).hours).toBe(HOURS - 50);
  });

  it('should have no figures without outcomes, with equal outcomes, or with a probability that is NaN', () => {
    const empty = scoreProbabilities([], [{ name: 'none', outcomes: [] }], options);
    expect(empty).toMatchObject({ hours: 0, brier: Number.NaN, auc: Number.NaN, calibrationError: Number.NaN });
    expect(empty.against[0]?.brierSkill).toEqual({ skill: Number.NaN, lower: null, upper: null, pBetter: null });
    const quiet = outcomes.map((one) => ({ ...one, outcome: 0 as const }));
    expect(scoreProbabilities(quiet, [], options)).toMatchObject({ auc: Number.NaN, aucInterval: null });
    const broken = outcomes.map((one, index) => (index === 9 ? { ...one, probability: Number.NaN } : one));
    const { brier, auc, calibrationError, against: others } = scoreProbabilities(broken, [constant], options);
    expect([brier, auc, calibrationError, others[0]?.brierSkill.skill]).toEqual(new Array(4).fill(Number.NaN));
    expect(others[0]?.brierSkill.pBetter).toBeNull();
  });
});

describe('brierScore and logLoss', () => {
  it('should agree with values computed by hand', () => {
    expect(brierScore({ probability: 0.8, outcome: 1 })).toBeCloseTo(0.04, 12);
    expect(brierScore({ probability: 0.8, outcome: 0 })).toBeCloseTo(0.64, 12);
    expect(logLoss({ probability: 0.8, outcome: 1 })).toBeCloseTo(-Math.log(0.8), 12);
    expect(logLoss({ probability: 0.8, outcome: 0 })).toBeCloseTo(-Math.log(0.2), 12);
  });

  it('should be finite for a certain forecast that is wrong', () => {
    expect(logLoss({ probability: 0, outcome: 1 })).toBeCloseTo(36.04, 2);
    expect(logLoss({ probability: 1, outcome: 1 })).toBeCloseTo(0, 12);
  });
});

describe('computeAuc', () => {
  const toOutcomes = (pairs: readonly (readonly [number, 0 | 1])[]) =>
    pairs.map(([probability, outcome], hour) => ({ hour, probability, outcome }));

  it('should count a tie as one half', () => {
    // Pairs of a rise and another hour: 0.9 > 0.4, 0.9 > 0.2, 0.4 = 0.4, 0.4 > 0.2.
    expect(
      computeAuc(
        toOutcomes([
          [0.9, 1],
          [0.4, 1],
          [0.4, 0],
          [0.2, 0],
        ]),
      ),
    ).toBe(3.5 / 4);
    expect(
      computeAuc(
        toOutcomes([
          [0.3, 1],
          [0.3, 0],
          [0.3, 0],
        ]),
      ),
    ).toBe(0.5);
    expect(
      computeAuc(
        toOutcomes([
          [0.1, 1],
          [0.3, 0],
        ]),
      ),
    ).toBe(0);
  });
});

describe('chooseThreshold', () => {
  it('should have the highest F1 score', () => {
    const chosen = chooseThreshold(outcomes);
    const f1At = (threshold: number) => scoreProbabilities(outcomes, [], { ...options, threshold }).confusion.f1;
    expect(f1At(chosen)).toBeGreaterThanOrEqual(f1At(chosen + 0.01));
    expect(f1At(chosen)).toBeGreaterThanOrEqual(f1At(chosen - 0.01));
    expect(chooseThreshold([])).toBeNaN();
  });
});

describe('computeProbabilitySkill', () => {
  it('should have an interval that contains the true skill in about 95 % of the cases, with overlapping outcomes', () => {
    const random = seededRandom(11);
    const hours = 600;
    let inside = 0;
    for (let trial = 0; trial < 100; trial++) {
      const steps = Array.from({ length: hours + HORIZON }, () => random() - 0.5);
      const rises = Array.from({ length: hours }, (_, hour): 0 | 1 => {
        const sum = steps.slice(hour + 1, hour + 1 + HORIZON).reduce((total, step) => total + step, 0);
        return sum > 0 ? 1 : 0;
      });
      const lossesOf = (probability: number) =>
        Float64Array.from(rises, (outcome) => brierScore({ probability, outcome }));
      const losses = { model: lossesOf(0.4), baseline: lossesOf(0.7) };
      // The rises have probability 1/2: the expected Brier scores are 1/4 + 0.1² and 1/4 + 0.2².
      const expected = 1 - (0.25 + 0.01) / (0.25 + 0.04);
      const { lower, upper } = computeProbabilitySkill(losses, { horizonHours: HORIZON, resamples: 200 });
      if ((lower ?? 1) <= expected && expected <= (upper ?? -1)) inside++;
    }
    expect(inside).toBeGreaterThan(86);
    expect(inside).toBeLessThan(100);
  });
});
