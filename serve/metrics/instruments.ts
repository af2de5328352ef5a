import { Counter, Gauge, type Registry } from 'prom-client';

/** A value with its labels. An unknown value (`null`) exports no series. */
export interface Sample {
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number | null;
}

/** A metric whose values are computed from facts at each scrape. */
export interface Instrument<Facts> {
  readonly name: string;
  readonly help: string;
  readonly labels?: readonly string[];
  /** A counter never decreases while the facts have the same source. Default: gauge. */
  readonly kind?: 'counter';
  readonly read: (facts: Facts) => readonly Sample[];
}

/**
 * Adds metrics with the label `asset` that export no series while there are no facts, so that old values are never exported as new ones.
 * @param facts.factsOf the facts of each asset
 */
export function addInstruments<Facts>(
  instruments: readonly Instrument<Facts>[],
  { registry, factsOf }: { registry: Registry; factsOf: ReadonlyMap<string, () => Promise<Facts | null>> },
): void {
  for (const { name, help, labels = [], kind, read } of instruments) {
    const options = { name, help, labelNames: ['asset', ...labels], registers: [registry], collect };
    const metric = kind === 'counter' ? new Counter(options) : new Gauge(options);
    async function collect(): Promise<void> {
      const known = await Promise.all([...factsOf].map(async ([asset, facts]) => ({ asset, facts: await facts() })));
      metric.reset();
      for (const { asset, facts } of known) {
        for (const { labels: own, value } of facts === null ? [] : read(facts)) {
          if (value !== null) metric.inc({ asset, ...own }, value);
        }
      }
    }
  }
}
