import { CONTEXT_HOURS } from '../../../../forecasting/features/window';
import { loadArtifact } from '../../../../forecasting/models/artifact';
import { sealFiles } from '../../../../forecasting/models/artifact-files';
import { readPricesUntil } from '../../../support/price-sample';
import { untrainedArtifact } from '../../../support/untrained-artifact';

const series = readPricesUntil(Date.UTC(2023, 4, 1), 3);

type Change = (content: Buffer) => Buffer;

/** The artifact with one changed file and new checksums, as after an edit by hand. */
function resealed(name: string, change: Change): Map<string, Buffer> {
  const files = untrainedArtifact(1);
  files.set(name, change(files.get(name) ?? Buffer.alloc(0)));
  files.delete('checksums.json');
  return sealFiles(files);
}

const inJson =
  (change: (content: Record<string, unknown>) => object): Change =>
  (content) =>
    Buffer.from(JSON.stringify(change(JSON.parse(content.toString()))));

function withFloat(value: number): Change {
  return (content) => {
    const changed = Buffer.from(content);
    changed.writeFloatLE(value, 400);
    return changed;
  };
}

describe('loadArtifact', () => {
  it('should forecast ascending prices around the last price', () => {
    const { point, quantiles, lastRate, featuresSha256 } = loadArtifact(untrainedArtifact(1)).forecast(series);
    const prices = quantiles.map(({ value }) => value);
    expect(prices).toEqual([...prices].sort((a, b) => a - b));
    expect(prices).toContain(point);
    expect(lastRate).toBe(series.at(-1)?.rate);
    expect(featuresSha256).toMatch(/^[0-9a-f]{64}$/);
  });

  it('should give a forecast that does not depend on earlier forecasts', () => {
    const model = loadArtifact(untrainedArtifact(1));
    const first = model.forecast(series);
    model.forecast(series.slice(0, CONTEXT_HOURS));
    expect(model.forecast(series)).toEqual(first);
  });

  it('should refuse an artifact with one flipped bit in any file', () => {
    for (const name of untrainedArtifact(1).keys()) {
      const files = untrainedArtifact(1);
      const flipped = Buffer.from(files.get(name) ?? Buffer.alloc(0));
      flipped.writeUInt8(flipped.readUInt8(flipped.length >> 1) ^ 1, flipped.length >> 1);
      files.set(name, flipped);
      expect(() => loadArtifact(files)).toThrow('The model cannot be used');
    }
  });

  it('should refuse a missing file and a file without a checksum', () => {
    for (const name of untrainedArtifact(1).keys()) {
      const files = untrainedArtifact(1);
      files.delete(name);
      expect(() => loadArtifact(files)).toThrow(`${name} is missing`);
    }
    const more = untrainedArtifact(1).set('extra.json', Buffer.from('{}'));
    expect(() => loadArtifact(more)).toThrow('extra.json is not listed');
  });

  it.each<[string, string, Change]>([
    ['weights', 'weights.bin', withFloat(Number.NaN)],
    ['weights', 'weights.bin', withFloat(Number.POSITIVE_INFINITY)],
    ['golden', 'weights.bin', withFloat(0.5)],
    ['weights', 'weights.bin', (content) => content.subarray(0, -4)],
    ['weights', 'weights.bin', (content) => Buffer.concat([content, Buffer.alloc(4)])],
    ['schema', 'scaler.json', inJson(() => ({ mean: [0], std: [1] }))],
    ['schema', 'scaler.json', inJson(({ mean }) => ({ mean, std: (mean as number[]).map(() => 0) }))],
    ['golden', 'scaler.json', inJson(({ mean, std }) => ({ mean: (mean as number[]).map(() => 0.1), std }))],
    ['schema', 'features.json', inJson((content) => ({ ...content, windowHours: 25 }))],
    ['schema', 'features.json', () => Buffer.from('not JSON')],
    ['schema', 'golden.json', inJson(() => ({ cases: [] }))],
    [
      'golden',
      'golden.json',
      inJson(({ cases }) => ({ cases: (cases as object[]).map((golden) => ({ ...golden, quantiles: [] })) })),
    ],
  ])(
    'should refuse, with its %s check, an artifact with new checksums and a changed %s (case %#)',
    (check, name, change) => {
      expect(() => loadArtifact(resealed(name, change))).toThrow(expect.objectContaining({ check }));
    },
  );

  it.each([0.5e-5, -0.5e-5])('should accept a golden output that differs by %d', (by) => {
    expect(() => loadArtifact(resealed('golden.json', inJson(offBy(by))))).not.toThrow();
  });

  it.each([2e-5, -2e-5])('should refuse a golden output that differs by %d', (by) => {
    expect(() => loadArtifact(resealed('golden.json', inJson(offBy(by))))).toThrow(
      expect.objectContaining({ check: 'golden' }),
    );
  });
});

/** Changes one quantile of the last golden case. */
function offBy(by: number) {
  return ({ cases }: Record<string, unknown>) => {
    const all = cases as { inputs: number[]; quantiles: number[] }[];
    const moved = (quantiles: number[]) => quantiles.map((value, level) => (level === 4 ? value + by : value));
    return {
      cases: all.map((golden, row) =>
        row === all.length - 1 ? { ...golden, quantiles: moved(golden.quantiles) } : golden,
      ),
    };
  };
}
