/** A step and the steps whose results it takes. */
export interface DagStep {
  readonly step: string;
  readonly inputs: readonly string[];
}

export interface PlacedStep {
  readonly step: string;
  /** Column: 1 more than that of the last step that it waits for. */
  readonly layer: number;
  /** Row within the drawing; a fraction between two rows is possible. */
  readonly row: number;
}

export interface DagLayout {
  readonly steps: readonly PlacedStep[];
  /** The edges that do not follow from others. */
  readonly edges: readonly (readonly [from: string, to: string])[];
  readonly layers: number;
  readonly rows: number;
}

/** Places the steps of a DAG in columns, so that every edge goes to the right. @param dag in an order in which inputs come first */
export function layoutDag(dag: readonly DagStep[]): DagLayout {
  const layers = new Map<string, number>();
  for (const { step, inputs } of dag)
    layers.set(step, 1 + Math.max(-1, ...inputs.map((input) => layers.get(input) ?? 0)));
  const edges = reduceEdges(dag);
  const columns = groupByLayer(dag, layers);
  const rows = Math.max(1, ...columns.map((column) => column.length));
  const placed = placeColumns(columns, edges, rows);
  return { steps: placed, edges, layers: columns.length, rows };
}

function groupByLayer(dag: readonly DagStep[], layers: ReadonlyMap<string, number>): string[][] {
  const columns: string[][] = [];
  for (const { step } of dag) {
    const layer = layers.get(step) ?? 0;
    columns[layer] = [...(columns[layer] ?? []), step];
  }
  return columns;
}

/** Removes an edge when another path leads from its start to its end. */
function reduceEdges(dag: readonly DagStep[]): (readonly [string, string])[] {
  const before = new Map<string, ReadonlySet<string>>();
  for (const { step, inputs } of dag) {
    before.set(step, new Set(inputs.flatMap((input) => [input, ...(before.get(input) ?? [])])));
  }
  return dag.flatMap(({ step, inputs }) =>
    inputs
      .filter((input) => !inputs.some((other) => other !== input && before.get(other)?.has(input)))
      .map((input) => [input, step] as const),
  );
}

/** Each column is in the order of the mean row of its inputs, and centred. */
function placeColumns(columns: readonly (readonly string[])[], edges: DagLayout['edges'], rows: number): PlacedStep[] {
  const rowOf = new Map<string, number>();
  return columns.flatMap((column, layer) => {
    const meanRow = (step: string) => {
      const inputs = edges.filter(([, to]) => to === step).map(([from]) => rowOf.get(from) ?? 0);
      return inputs.length === 0 ? 0 : inputs.reduce((sum, row) => sum + row, 0) / inputs.length;
    };
    const sorted = [...column].sort((one, other) => meanRow(one) - meanRow(other));
    const first = (rows - sorted.length) / 2;
    return sorted.map((step, index) => {
      rowOf.set(step, first + index);
      return { step, layer, row: first + index };
    });
  });
}
