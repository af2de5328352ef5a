import { HOUR_MS } from '../../../../forecasting/hour';
import { decide } from '../../../../forecasting/promotion';
import { describeDecision } from '../../../../forecasting/promotion/describe-decision';
import { type Champion, evidenceOf } from '../../../../forecasting/promotion/evidence';
import { plantCandidates } from '../../../../forecasting/promotion/planted-candidates';
import { forecastsOf } from './contests';

const hour = 491_000 * HOUR_MS;

function paragraphOf(champion: Champion | null): string {
  const contest = {
    candidate: forecastsOf({ skill: 0.8 }),
    champion,
    trailing: forecastsOf({ skill: 0, width: 1.15 }),
  };
  const evidence = evidenceOf(contest);
  return describeDecision({ version: '7', hour, evidence, ...decide({ evidence, planted: plantCandidates(contest) }) });
}

describe('describeDecision', () => {
  it('should say of a promotion what decided, and that the gate was tried', () => {
    expect(paragraphOf(null)).toMatch(
      /^Version 7, trained in the hour 2026-01-05T08Z, was promoted: .*\. On 720 unseen hours: RMSE .*No model served before\. Before it decided, the gate refused noise and the candidate made worse, as it must\.$/,
    );
  });

  it('should say of a refusal who goes on serving', () => {
    const champion = { version: '4', outcomes: forecastsOf({ skill: 1 }) };
    expect(paragraphOf(champion)).toMatch(
      /was refused: CRPS is .* worse than that of version 4, .*Version 4 served, on/,
    );
  });

  it('should say unknown of figures that were not numbers before Temporal made JSON of the evidence', () => {
    const contest = {
      candidate: forecastsOf({ skill: 0.8 }).map((outcome) => ({ ...outcome, actual: Number.NaN })),
      champion: { version: '4', outcomes: forecastsOf({ skill: 1 }) },
      trailing: forecastsOf({ skill: 0, width: 1.15 }),
    };
    const made = evidenceOf(contest);
    const unknown = {
      ...made.candidate,
      rmse: Number.NaN,
      rmseRatio: Number.NaN,
      coverage90: Number.NaN,
      crpsSkill: Number.NaN,
    };
    const evidence = JSON.parse(JSON.stringify({ ...made, candidate: unknown }));
    const decided = decide({ evidence, planted: plantCandidates(contest) });
    const paragraph = describeDecision({ version: '7', hour, evidence, ...decided });
    expect(paragraph).toContain('RMSE unknown USD (unknown of persistence');
    expect(paragraph).toMatch(/unknown % of prices .* CRPS unknown whether better and/);
    expect(paragraph).not.toMatch(/NaN|null%|null of/);
  });

  it('should say of a champion that cannot serve why', () => {
    const paragraph = paragraphOf({ version: '4', unusable: 'model.json is missing' });
    expect(paragraph).toContain('Version 4 served, and cannot be loaded: model.json is missing.');
  });
});
