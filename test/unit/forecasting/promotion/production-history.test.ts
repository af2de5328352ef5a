import fc from 'fast-check';
import { findPreviousVersion, type ProductionDecision } from '../../../../forecasting/promotion/production-history';

const gate = (version: string): ProductionDecision => ({ version, kind: 'gate' });
const rollback = (version: string): ProductionDecision => ({ version, kind: 'rollback' });
const promote = (version: string): ProductionDecision => ({ version, kind: 'promote' });

describe('findPreviousVersion', () => {
  it.each<[string, ProductionDecision[], string | null]>([
    ['there was no production version', [], null],
    ['there was only one production version', [gate('1')], null],
    ['there were two', [gate('1'), gate('3')], '1'],
    ['there was a rollback, and two versions before it', [gate('1'), gate('3'), gate('5'), rollback('3')], '1'],
    ['there was a rollback to the first version', [gate('1'), gate('3'), rollback('1')], null],
    ['another version was promoted after a rollback', [gate('1'), gate('3'), rollback('1'), gate('6')], '1'],
    ['a person promoted the production version again', [gate('1'), gate('3'), promote('3')], '1'],
    ['a person promoted an old version', [gate('1'), gate('3'), promote('1')], '3'],
  ])('should return the previous version when %s', (_, decisions, expected) => {
    expect(findPreviousVersion(decisions)).toBe(expected);
  });

  it('should lead back through every version to the first', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), (count) => {
        const decisions = Array.from({ length: count }, (_, index) => gate(String(index)));
        for (let expected = count - 2; expected >= 0; expected--) {
          const version = findPreviousVersion(decisions) ?? '';
          expect(version).toBe(String(expected));
          decisions.push(rollback(version));
        }
        expect(findPreviousVersion(decisions)).toBeNull();
      }),
    );
  });
});
