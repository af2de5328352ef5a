import { readStoredEvidence } from '../../../../forecasting/promotion/evidence';

const figures = { rmse: 400 };
const selfTest = { passed: true, trials: [] };
const pairedTest = { crpsSkill: 0.01, pBetter: 0.2 };

describe('the evidence of a recorded decision', () => {
  it('should be read as it was stored', () => {
    const rules = [{ rule: 'unseen-hours', passed: true, value: 720, limit: 720, evidence: null }];
    const stored = { hours: 720, candidate: figures, champion: { version: '4', figures, pairedTest }, rules, selfTest };
    expect(readStoredEvidence(stored)).toEqual(stored);
  });

  it('should be read from the rows that earlier versions wrote', () => {
    const stored = { hours: 720, candidate: figures, champion: { version: '4', figures, duel: pairedTest }, selfTest };
    expect(readStoredEvidence(stored)).toEqual({
      ...stored,
      rules: [],
      champion: { version: '4', figures, pairedTest },
    });
    expect(readStoredEvidence({ ...stored, champion: null })).toMatchObject({ champion: null, rules: [] });
  });
});
