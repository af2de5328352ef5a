/** A dimension of a search space, as params.yaml writes it: `{ log: [0.1, 1000] }` or `{ choice: [day, week] }`. */
export type Dimension =
  | { readonly kind: 'int' | 'float' | 'log'; readonly from: number; readonly to: number }
  | { readonly kind: 'choice'; readonly values: readonly ParameterValue[] };

export type ParameterValue = number | string | boolean;

/** The dimensions by the path of their parameter, like `combination.har.ridge`, in the order of params.yaml. */
export type SearchSpace = Readonly<Record<string, Dimension>>;

/** The parameters of a trial that differ from today's, by path. Trial 0 has none. */
export type Overrides = Readonly<Record<string, ParameterValue>>;

const KINDS = ['int', 'float', 'log', 'choice'] as const;
const REMEDY = 'write { int: [1, 9] }, { float: [0, 1] }, { log: [0.001, 10] } or { choice: [a, b] }';

/**
 * Reads the space of one model family.
 * @param problems gets one sentence for each wrong dimension, with its name, its value and what to write
 */
export function readSpace(name: string, written: unknown, problems: string[]): SearchSpace {
  if (typeof written !== 'object' || written === null || Array.isArray(written) || Object.keys(written).length === 0) {
    problems.push(`${name} is ${JSON.stringify(written)}: give at least one parameter with its range`);
    return {};
  }
  const dimensions = Object.entries(written).map(([path, content]) => {
    const dimension = readDimension(content);
    if (typeof dimension === 'string') problems.push(`${name}.${path} is ${JSON.stringify(content)}: ${dimension}`);
    return [path, dimension] as const;
  });
  return Object.fromEntries(dimensions.filter((one): one is [string, Dimension] => typeof one[1] !== 'string'));
}

/** @returns the dimension, or what is wrong with it */
function readDimension(written: unknown): Dimension | string {
  const entries = Object.entries((written ?? {}) as object);
  const [kind, values] = entries[0] ?? [];
  const known = KINDS.find((one) => one === kind);
  if (entries.length !== 1 || known === undefined || !Array.isArray(values)) return REMEDY;
  if (known === 'choice') return readChoice(values);
  const [from, to] = values;
  const isRange = values.length === 2 && Number.isFinite(from) && Number.isFinite(to) && from < to;
  if (!isRange) return `a range has two numbers, the smaller one first; ${REMEDY}`;
  if (known === 'log' && from <= 0) return 'a logarithmic range begins above 0; use float for a range with 0';
  if (known === 'int' && !(Number.isInteger(from) && Number.isInteger(to))) return 'a range of int has whole numbers';
  return { kind: known, from, to };
}

function readChoice(values: readonly unknown[]): Dimension | string {
  const isUsable = (value: unknown): value is ParameterValue =>
    ['number', 'string', 'boolean'].includes(typeof value) && !Number.isNaN(value);
  if (values.length < 2 || new Set(values).size < values.length) return 'a choice has at least two different values';
  if (!values.every(isUsable)) return 'a choice has numbers, texts, true or false';
  return { kind: 'choice', values };
}

/** The outermost values of a dimension. When the schema of the parameters allows them, it allows all of the dimension. */
export function listExtremes(dimension: Dimension): readonly ParameterValue[] {
  return dimension.kind === 'choice' ? dimension.values : [dimension.from, dimension.to];
}

/** The parameters with some of them replaced. @throws RangeError when there is no such parameter */
export function applyOverrides<Parameters extends object>(parameters: Parameters, overrides: Overrides): Parameters {
  const changed = structuredClone(parameters);
  for (const [path, value] of Object.entries(overrides)) {
    const names = path.split('.');
    const last = names.pop() ?? '';
    let part = changed as Record<string, unknown>;
    for (const name of names) part = (Object.hasOwn(part ?? {}, name) ? part[name] : undefined) as typeof part;
    if (typeof part !== 'object' || part === null || !Object.hasOwn(part, last) || typeof part[last] === 'object')
      throw new RangeError(`There is no parameter ${path}`);
    part[last] = value;
  }
  return changed;
}

/** The value of a parameter by its path; `null` when there is none. */
export function parameterAt(parameters: object, path: string): ParameterValue | null {
  let part: unknown = parameters;
  for (const name of path.split('.'))
    part = typeof part === 'object' && part !== null ? (part as Record<string, unknown>)[name] : undefined;
  return ['number', 'string', 'boolean'].includes(typeof part) ? (part as ParameterValue) : null;
}
