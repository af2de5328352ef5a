import { renderDecisions, renderRises } from '../../../../cli/commands/models';

const decision = {
  ...{ source: 'livecoinwatch', asset: 'BTC', hour: Date.UTC(2026, 10, 21, 7), version: '3', kind: 'gate' },
  ...{ promoted: true, reason: 'it is better', operator: null, decidedAt: 0, evidence: {} },
} as never;

it('should say how to see more decisions, unless all are shown', () => {
  const more = 'The newest 2 decisions; `nexthour models --count 100` shows more.';
  expect(renderDecisions({ decisions: [decision, decision], production: '3', count: 2 })).toContain(more);
  expect(renderDecisions({ decisions: [decision], production: '3', count: 2 })).not.toContain('shows more');
});

it('should say that the question of an active model is retired', () => {
  const model = {
    id: 'btc-rise-2pct-12h-v1',
    name: 'mine',
    family: 'onnx',
    role: 'active',
    scores: null,
    decision: null,
  };
  const render = (question_retired: boolean) => renderRises([{ ...model, question_retired } as never]);
  expect(render(true)).toContain('active, but the question is retired');
  expect(render(false)).not.toContain('retired');
});
