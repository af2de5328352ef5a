import { listDeclaredSteps } from '../../../../../operations/hours/declared-steps';
import { layoutDag } from '../../../../../page/views/runs/dag-layout';

const step = (name: string, ...inputs: string[]) => ({ step: name, inputs });

describe('layoutDag', () => {
  it('should place every step to the right of all its inputs, and no two at the same place', () => {
    const dag = listDeclaredSteps();
    const { steps, layers, rows } = layoutDag(dag);
    const layerOf = new Map(steps.map(({ step: name, layer }) => [name, layer]));
    for (const { step: name, inputs } of dag) {
      for (const input of inputs) expect(layerOf.get(name)).toBeGreaterThan(layerOf.get(input) ?? Number.NaN);
    }
    expect(new Set(steps.map(({ layer, row }) => `${layer} ${row}`)).size).toBe(dag.length);
    expect(Math.max(...steps.map(({ layer }) => layer))).toBe(layers - 1);
    expect(Math.max(...steps.map(({ row }) => row))).toBeLessThan(rows);
  });

  it('should draw no edge that follows from others', () => {
    const dag = [step('a'), step('b', 'a'), step('c', 'a', 'b'), step('d', 'a', 'c')];
    expect(layoutDag(dag).edges).toEqual([
      ['a', 'b'],
      ['b', 'c'],
      ['c', 'd'],
    ]);
  });

  it('should centre the columns, and keep the order of the inputs', () => {
    const { steps } = layoutDag([step('a'), step('b', 'a'), step('c', 'a'), step('d', 'c'), step('e', 'b')]);
    const rows = Object.fromEntries(steps.map(({ step: name, row }) => [name, row]));
    expect(rows).toEqual({ a: 0.5, b: 0, c: 1, e: 0, d: 1 });
  });

  it('should draw an empty DAG', () => {
    expect(layoutDag([])).toEqual({ steps: [], edges: [], layers: 0, rows: 1 });
  });
});
