import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { CHAIN_START, canonicalJson, sealOf } from '../../../../clients/postgres/ledger-chain';

describe('the seal of an entry', () => {
  it('should be the sha256 of the hash before it, a line feed, and the canonical JSON', () => {
    const text = '{"a":{"x":1e-7,"y":[1,2.5]},"b":"é","late":false}';
    const entry = { b: 'é', late: false, a: { y: [1, 2.5], x: 0.0000001 }, none: undefined };
    expect(canonicalJson(entry)).toBe(text);
    const expected = createHash('sha256').update(`${CHAIN_START}\n${text}`).digest('hex');
    expect(sealOf(CHAIN_START, entry)).toBe(expected);
  });

  it('should not depend on the order of fields, and survive being read back', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (entry) => {
        const backwards = Object.fromEntries(Object.entries(entry).reverse());
        expect(canonicalJson(backwards)).toBe(canonicalJson(entry));
        expect(canonicalJson(JSON.parse(canonicalJson(entry)))).toBe(canonicalJson(entry));
      }),
    );
  });

  it('should be another one for any other number', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        fc.pre(value + value !== value && value * (1 + Number.EPSILON) !== value && Number.isFinite(value * 2));
        expect(sealOf(CHAIN_START, { value: value * (1 + Number.EPSILON) })).not.toBe(sealOf(CHAIN_START, { value }));
      }),
    );
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])('should be refused to %p, which JSON cannot tell', (value) => {
    expect(() => sealOf(CHAIN_START, { quantiles: [{ level: 0.5, value }] })).toThrow('value is');
  });

  it('should still be that of forecasts from before there were calibrations', () => {
    const entry = {
      source: 'livecoinwatch',
      asset: 'BTC',
      originHour: 1_793_000_000_000,
      quantiles: [{ level: 0.05, value: 98 }],
      interval: { level: 0.9, lower: 98, upper: 102.3 },
    };
    const asBefore = JSON.stringify(Object.fromEntries(Object.entries(entry).sort(([a], [b]) => (a < b ? -1 : 1))));
    expect(canonicalJson(entry)).toBe(asBefore);
  });
});
