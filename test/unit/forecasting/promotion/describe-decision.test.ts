import { HOUR_MS } from '../../../../forecasting/hour';
import type { ChampionOutcomes } from '../../../../forecasting/promotion/comparison';
import { decide } from '../../../../forecasting/promotion/decide';
import { describeDecision } from '../../../../forecasting/promotion/describe-decision';
import { computeEvidence } from '../../../../forecasting/promotion/evidence';
import { plantCandidates } from '../../../../forecasting/promotion/planted-candidates';
import { plantForecasts } from './planted-forecasts';

const hour = 491_000 * HOUR_MS;

function describeWith(champion: ChampionOutcomes | null): string {
  const comparison = {
    candidate: plantForecasts({ skill: 0.8 }),
    champion,
    trailing: plantForecasts({ skill: 0, width: 1.15 }),
  };
  const evidence = computeEvidence(comparison);
  return describeDecision({
    version: '7',
    hour,
    evidence,
    ...decide({ evidence, planted: plantCandidates(comparison) }),
  });
}

describe('describeDecision', () => {
  it('should say why a version was promoted and that the gate passed its self-test', () => {
    expect(describeWith(null)).toMatch(
      /^Version 7, trained in the hour 2026-01-05T08Z, was promoted: .*\. The RMSE is [\d.]+ USD, the MAE is [\d.]+ times that of persistence, and the Winkler score is .*There was no production model before\. Before the decision, the model gate was tested with bad candidates and refused them all: noise, the candidate made worse\.$/,
    );
  });

  it('should name the champion when a version was refused', () => {
    const champion = { version: '4', outcomes: plantForecasts({ skill: 1 }) };
    expect(describeWith(champion)).toMatch(
      /was refused: the CRPS is .* worse than that of version 4, .*Version 4 was the production model\. On the same hours/,
    );
  });

  it('should contain each figure of a promoted version once', () => {
    const description = describeWith(null);
    const count = (text: string) => description.split(text).length - 1;
    expect(['The RMSE', 'the RMSE', 'MAE', 'CRPS', 'Winkler', '90 % interval'].map(count)).toEqual([1, 1, 1, 1, 1, 1]);
  });

  it('should not repeat the comparison with the champion when the reason contains it', () => {
    const champion = { version: '4', outcomes: plantForecasts({ skill: 1 }) };
    expect(describeWith(champion)).not.toContain("the candidate's CRPS");
  });

  it('should show a figure as unknown when it was NaN before a round trip through JSON', () => {
    const comparison = {
      candidate: plantForecasts({ skill: 0.8 }).map((outcome) => ({ ...outcome, actual: Number.NaN })),
      champion: { version: '4', outcomes: plantForecasts({ skill: 1 }) },
      trailing: plantForecasts({ skill: 0, width: 1.15 }),
    };
    const made = computeEvidence(comparison);
    const unknown = {
      ...made.candidate,
      rmse: Number.NaN,
      rmseRatio: Number.NaN,
      coverage90: Number.NaN,
      crpsSkill: Number.NaN,
    };
    const evidence = JSON.parse(JSON.stringify({ ...made, candidate: unknown }));
    const decided = decide({ evidence, planted: plantCandidates(comparison) });
    const paragraph = describeDecision({ version: '7', hour, evidence, ...decided });
    expect(paragraph).toContain('RMSE unknown USD (unknown times that of persistence');
    expect(paragraph).toMatch(/unknown % of prices .* CRPS not known to be better and/);
    expect(paragraph).not.toMatch(/NaN|null%|null of/);
  });

  it('should say why a champion cannot be loaded', () => {
    const paragraph = describeWith({ version: '4', unusable: 'model.json is missing' });
    expect(paragraph).toContain('Version 4 was the production model and cannot be loaded: model.json is missing.');
  });
});
