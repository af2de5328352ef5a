import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { CHAIN_START, computeSeal, toCanonicalJson } from '../../../../forecasting/ledger/seal';

describe('the seal of an entry', () => {
  it('should be the sha256 of the previous hash, a line feed and the canonical JSON', () => {
    const text = '{"a":{"x":1e-7,"y":[1,2.5]},"b":"é","late":false}';
    const entry = { b: 'é', late: false, a: { y: [1, 2.5], x: 0.0000001 }, none: undefined };
    expect(toCanonicalJson(entry)).toBe(text);
    const expected = createHash('sha256').update(`${CHAIN_START}\n${text}`).digest('hex');
    expect(computeSeal(CHAIN_START, entry)).toBe(expected);
  });

  it('should not depend on the order of fields, and should be the same after a round trip through JSON', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (entry) => {
        const backwards = Object.fromEntries(Object.entries(entry).reverse());
        expect(toCanonicalJson(backwards)).toBe(toCanonicalJson(entry));
        expect(toCanonicalJson(JSON.parse(toCanonicalJson(entry)))).toBe(toCanonicalJson(entry));
      }),
    );
  });

  it('should differ for every different number', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        fc.pre(value + value !== value && value * (1 + Number.EPSILON) !== value && Number.isFinite(value * 2));
        expect(computeSeal(CHAIN_START, { value: value * (1 + Number.EPSILON) })).not.toBe(
          computeSeal(CHAIN_START, { value }),
        );
      }),
    );
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])('should be refused for %p, which JSON cannot represent', (value) => {
    expect(() => computeSeal(CHAIN_START, { quantiles: [{ level: 0.5, value }] })).toThrow(
      `Cannot write value = ${value} to the ledger`,
    );
  });

  it('should be unchanged for forecasts that were made before calibration was recorded', () => {
    const entry = {
      source: 'livecoinwatch',
      asset: 'BTC',
      originHour: 1_793_000_000_000,
      quantiles: [{ level: 0.05, value: 98 }],
      interval: { level: 0.9, lower: 98, upper: 102.3 },
    };
    const expected = JSON.stringify(Object.fromEntries(Object.entries(entry).sort(([a], [b]) => (a < b ? -1 : 1))));
    expect(toCanonicalJson(entry)).toBe(expected);
  });
});
