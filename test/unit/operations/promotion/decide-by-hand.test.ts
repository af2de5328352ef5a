import { requireReason } from '../../../../operations/promotion/decide-by-hand';

describe('requireReason', () => {
  it.each([
    ['reason', { reason: ' ', operator: 'ada' }, 'The reason is empty; say with --reason why you decide so'],
    [
      'reason that is too long',
      { reason: 'x'.repeat(1001), operator: 'ada' },
      'The reason has 1001 characters; shorten it to at most 1000',
    ],
    [
      'operator',
      { reason: 'a trial', operator: '' },
      'The name of the operator is empty; say with --operator who decides, or leave the option out',
    ],
  ])('should name the field: %s', (_, given, message) => {
    expect(() => requireReason(given)).toThrow(message);
  });

  it('should accept a reason and an operator', () => {
    expect(() => requireReason({ reason: 'a trial', operator: 'ada' })).not.toThrow();
  });
});
