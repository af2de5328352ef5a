import { Registry } from 'prom-client';
import { addInstruments, type Instrument } from '../../../../serve/metrics/instruments';

interface Facts {
  readonly count: number;
  readonly byName: Readonly<Record<string, number | null>>;
}

const instruments: readonly Instrument<Facts>[] = [
  { name: 'planted_total', kind: 'counter', help: 'One number', read: ({ count }) => [{ value: count }] },
  {
    name: 'planted_level',
    labels: ['name'],
    help: 'Some numbers',
    read: ({ byName }) => Object.entries(byName).map(([name, value]) => ({ labels: { name }, value })),
  },
];

describe('addInstruments', () => {
  async function shownBy(...facts: (Facts | null)[]) {
    const registry = new Registry();
    let current: Facts | null = null;
    addInstruments(instruments, { registry, factsOf: new Map([['BTC', async () => current]]) });
    let shown = '';
    for (const fact of facts) {
      current = fact;
      shown = await registry.metrics();
    }
    return shown.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  }

  it('exports the newest facts and nothing of earlier ones', async () => {
    const shown = await shownBy({ count: 3, byName: { old: 1 } }, { count: 4, byName: { new: 2 } });
    expect(shown).toEqual(['planted_total{asset="BTC"} 4', 'planted_level{asset="BTC",name="new"} 2']);
  });

  it('exports no series for an unknown value', async () => {
    expect(await shownBy({ count: 3, byName: { one: null, two: 2 } })).toEqual([
      'planted_total{asset="BTC"} 3',
      'planted_level{asset="BTC",name="two"} 2',
    ]);
    expect(await shownBy({ count: 3, byName: {} }, null)).toEqual([]);
  });
});
