import fc from 'fast-check';
import { previousVersion, type ServingDecision } from '../../../../forecasting/promotion/serving-history';

const gate = (version: string): ServingDecision => ({ version, kind: 'gate' });
const rollback = (version: string): ServingDecision => ({ version, kind: 'rollback' });
const promote = (version: string): ServingDecision => ({ version, kind: 'promote' });

describe('previousVersion', () => {
  it.each<[string, ServingDecision[], string | null]>([
    ['nothing has served', [], null],
    ['only one has served', [gate('1')], null],
    ['two have served', [gate('1'), gate('3')], '1'],
    ['a rollback went back once, two more have served before', [gate('1'), gate('3'), gate('5'), rollback('3')], '1'],
    ['a rollback went to the very first', [gate('1'), gate('3'), rollback('1')], null],
    ['another was promoted after a rollback', [gate('1'), gate('3'), rollback('1'), gate('6')], '1'],
    ['a person promoted the one that serves again', [gate('1'), gate('3'), promote('3')], '1'],
    ['a person promoted an old one', [gate('1'), gate('3'), promote('1')], '3'],
  ])('should be, where %s, as told', (_, decisions, expected) => {
    expect(previousVersion(decisions)).toBe(expected);
  });

  it('should lead back through every version, to the first, without a circle', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), (count) => {
        const decisions = Array.from({ length: count }, (_, index) => gate(String(index)));
        for (let expected = count - 2; expected >= 0; expected--) {
          const version = previousVersion(decisions) ?? '';
          expect(version).toBe(String(expected));
          decisions.push(rollback(version));
        }
        expect(previousVersion(decisions)).toBeNull();
      }),
    );
  });
});
